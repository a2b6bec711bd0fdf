"""Images, documents and lesson media are private and open only through the door; what shows an image to everybody (the
cover of a course, the logo) shows a copy: core.public_files.public_copy."""

from contextlib import suppress
from mimetypes import guess_type
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    WagtailImageField,
    WagtailImageFieldFile,
    get_rendition_upload_to,
    get_upload_to,
)
from wagtailmedia.models import AbstractMedia

from core.film_length import mp4_seconds
from core.private_files import private_storage
from core.scanner import refuse_infected
from core.webvtt import read_cues


class Scanned:
    """A row whose new files are looked at by the virus scanner before a form takes them."""

    def clean(self, *args, **kwargs):
        super().clean(*args, **kwargs)
        errors = {}
        for field in self._meta.concrete_fields:
            file = getattr(self, field.attname)
            if isinstance(field, models.FileField) and file and not file._committed:
                try:
                    refuse_infected(file)
                except ValidationError as problem:
                    errors[field.name] = problem
        if errors:
            raise ValidationError(errors)


class PictureFile(WagtailImageFieldFile):
    @property
    def url(self):
        """Where the door is asked; the storage behind it names no address."""
        self._require_file()
        number = getattr(self.instance, "image_id", None) or self.instance.pk
        return reverse("lesson_picture", args=[number, self.name.rsplit("/", 1)[-1]])


class PictureField(WagtailImageField):
    attr_class = PictureFile


class LessonImage(Scanned, AbstractImage):
    file = PictureField(
        _("file"), upload_to=get_upload_to, storage=private_storage, width_field="width", height_field="height"
    )
    credit = models.CharField(_("credit"), max_length=255, blank=True, help_text=_("Who made it, and its license."))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class LessonImageRendition(AbstractRendition):
    image = models.ForeignKey(LessonImage, on_delete=models.CASCADE, related_name="renditions")
    file = PictureField(
        upload_to=get_rendition_upload_to, storage=private_storage, width_field="width", height_field="height"
    )

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class LessonDocument(Scanned, AbstractDocument):
    file = models.FileField(_("file"), upload_to="documents", storage=private_storage)
    is_public = models.BooleanField(_("open to everybody"), default=False)

    admin_form_fields = (*Document.admin_form_fields, "is_public")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class PartFile(FieldFile):
    @property
    def url(self):
        """Where the door is asked: the form of the editor links what is there."""
        self._require_file()
        return reverse("lesson_media", args=[self.instance.pk, self.field.name])


class PartField(models.FileField):
    """What belongs to a medium beside its file."""

    attr_class = PartFile

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.FileField", args, kwargs


AT_SERVICE = "at-service/"  # begins the name of a file that is not here: a ProvidedVideo has it


class MediumFile(PartFile):
    @property
    def size(self):
        video = self.instance.service_video
        return video.size if video else super().size


class MediumField(PartField):
    attr_class = MediumFile


class LessonMedia(Scanned, AbstractMedia):
    file = MediumField(_("file"), upload_to="media", storage=private_storage)
    thumbnail = PartField(_("thumbnail"), upload_to="media_thumbnails", storage=private_storage, blank=True)
    alternative = PartField(
        _("the same in another format"),
        upload_to="media",
        storage=private_storage,
        blank=True,
        help_text=_("WebM beside MP4, say: a browser takes the first that it can play."),
    )
    captions = PartField(
        _("captions"), upload_to="captions", storage=private_storage, blank=True, help_text=_("A WebVTT file.")
    )
    captions_language = models.CharField(_("language of the captions"), max_length=10, blank=True, default="en")
    chapters = PartField(
        _("chapters"),
        upload_to="captions",
        storage=private_storage,
        blank=True,
        help_text=_("A WebVTT file in which every cue is the title of a chapter."),
    )
    transcript = models.TextField(
        _("transcript"),
        blank=True,
        help_text=_("Markdown. Empty: what the captions say, each line of which can be played."),
    )
    is_public = models.BooleanField(_("open to everybody"), default=False)

    admin_form_fields = (
        *AbstractMedia.admin_form_fields,
        "alternative",
        "captions",
        "captions_language",
        "chapters",
        "transcript",
        "is_public",
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("video or audio")
        verbose_name_plural = _("video and audio")

    def save(self, *args, **kwargs):
        """A film that nobody measured says itself how long it is, if it is an MP4."""
        if self._state.adding and not self.duration and self.has_own_file:
            with suppress(OSError):
                self.duration = mp4_seconds(self.file) or 0
                self.file.seek(0)
        super().save(*args, **kwargs)

    def clean(self, *args, **kwargs):
        """New captions and chapters have to be read by browsers."""
        super().clean(*args, **kwargs)
        errors = {}
        for name in ("captions", "chapters"):
            file = getattr(self, name)
            if file and not file._committed:
                file.seek(0)
                text = file.read().decode("utf-8", errors="replace")
                file.seek(0)
                if not text.lstrip("\ufeff").startswith("WEBVTT") or not read_cues(text):
                    errors[name] = ValidationError(_("This is not a WebVTT file with times and words."))
        if errors:
            raise ValidationError(errors)

    @property
    def url(self):
        return (not self.has_own_file and self.stream_url) or reverse("lesson_media", args=[self.pk, "file"])

    @property
    def filename(self):
        """For who saves it: what came in parts is stored under a name that says nothing."""
        if self.service_video:
            return self.service_video.name
        if self.file.name.startswith("uploads/"):
            return f"{slugify(self.title) or self.type}{PurePosixPath(self.file.name).suffix}"
        return super().filename

    @property
    def parts(self) -> list[tuple[str, str]]:
        """[(address, content type)] of the same video or sound, the preferred one first."""
        found = [("file", self.file)] if self.has_own_file else []
        found += [("alternative", self.alternative)] if self.alternative else []
        return [
            (reverse("lesson_media", args=[self.pk, part]), guess_type(file.name)[0] or f"{self.type}/mp4")
            for part, file in found
        ]

    @property
    def stream_url(self) -> str:
        """Of the playlist of its bitrates; "" where there are none (yet)."""
        if video := self.service_video:
            return reverse("provided_stream", args=[self.pk]) if video.is_playable else ""
        key = self.stream_key
        return reverse("lesson_stream", args=[self.pk, key, "master.m3u8"]) if key else ""

    @property
    def stream_origins(self) -> list[str]:
        """Where the pieces of that playlist come from, beside this site."""
        return self.service_video.playback_origins if self.service_video and self.service_video.is_playable else []

    @property
    def is_playable(self) -> bool:
        return bool(self.has_own_file or self.stream_url)

    @property
    def has_own_file(self) -> bool:
        """Here, not at a service."""
        return bool(self.file) and not self.file.name.startswith(AT_SERVICE)

    @cached_property
    def service_video(self):
        """The ProvidedVideo in place of a file; None for others."""
        return None if self.has_own_file else getattr(self, "provided", None)

    @cached_property
    def stream_key(self) -> str:
        """Names the folder of its bitrates, once they are there."""
        ready = self.ladders.filter(source=self.file.name, state="ready") if self.type == "video" else None
        return (ready.values_list("key", flat=True).first() or "") if ready is not None else ""

    @property
    def captions_url(self):
        return reverse("lesson_media", args=[self.pk, "captions"]) if self.captions else ""

    @property
    def chapters_url(self):
        return reverse("lesson_media", args=[self.pk, "chapters"]) if self.chapters else ""
