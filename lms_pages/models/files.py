"""Images are public; documents and lesson media are private and open only through the door."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtailmedia.models import AbstractMedia

from core.private_files import private_storage


class LessonImage(AbstractImage):
    credit = models.CharField(_("credit"), max_length=255, blank=True, help_text=_("Who made it, and its license."))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class LessonImageRendition(AbstractRendition):
    image = models.ForeignKey(LessonImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class LessonDocument(AbstractDocument):
    file = models.FileField(_("file"), upload_to="documents", storage=private_storage)
    is_public = models.BooleanField(_("open to everybody"), default=False)

    admin_form_fields = (*Document.admin_form_fields, "is_public")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class LessonMedia(AbstractMedia):
    file = models.FileField(_("file"), upload_to="media", storage=private_storage)
    captions = models.FileField(
        _("captions"), upload_to="captions", storage=private_storage, blank=True, help_text=_("A WebVTT file.")
    )
    captions_language = models.CharField(_("language of the captions"), max_length=10, blank=True, default="en")
    transcript = models.TextField(_("transcript"), blank=True)
    is_public = models.BooleanField(_("open to everybody"), default=False)

    admin_form_fields = (
        *AbstractMedia.admin_form_fields,
        "captions",
        "captions_language",
        "transcript",
        "is_public",
    )

    class Meta(AbstractMedia.Meta):
        verbose_name = _("video or audio")
        verbose_name_plural = _("video and audio")

    @property
    def url(self):
        return reverse("lesson_media", args=[self.pk, "file"])

    @property
    def captions_url(self):
        return reverse("lesson_media", args=[self.pk, "captions"]) if self.captions else ""
