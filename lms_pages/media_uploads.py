"""Large videos come into the library in parts, and go on where they broke off (tus, core.uploads). The form of a medium
takes over the finished file; without JavaScript the same form takes it whole."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.permissions import policy_registry
from wagtailmedia.forms import BaseMediaForm

from core import clock
from core.uploads.enums import SHOWN, UploadState
from core.uploads.models import Upload
from core.uploads.services import UploadLimits, UploadRefused, begin_upload, delete_upload, scan_upload

from .films import state_of_film
from .models import LessonMedia, ProvidedVideo
from .models.library_upload import LibraryUpload
from .provided_videos import attach_video, begin_video, detach_videos, video_of_form
from .video_provider import DirectUpload

NOT_TAKEN = timedelta(days=2)
AT_ONCE = 50
WORDS = {
    "sending": gettext_lazy("Uploading [name]: [percent] %"),
    "lost": gettext_lazy("The connection is lost. The upload goes on by itself when it is back."),
    "done": gettext_lazy("[name] is uploaded. Save the form to keep it."),
    "wait": gettext_lazy("Wait until the file is uploaded, then save."),
}


def limits_of(media_type: str) -> UploadLimits:
    return UploadLimits(kinds=(media_type,), max_bytes=settings.MEDIA_MAX_BYTES, is_library=True)


@require_POST
def announce(request):
    """`name`, `size` and `type` (video or audio) of a file. Answers {"url" for its parts, "key" for the form}, and more
    where a video service takes it."""
    policy = policy_registry.get_by_type(LessonMedia)
    if not policy.user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    size, media_type = request.POST.get("size", ""), request.POST.get("type", "")
    if media_type not in {"video", "audio"} or not (size.isascii() and size.isdecimal() and len(size) < 16):
        return JsonResponse({"error": _("Name, size and kind of the file are needed.")}, status=400)
    try:
        begun = {"owner": request.user, "name": request.POST.get("name", ""), "size": int(size)}
        if media_type == "video" and (at_service := begin_video(**begun, limits=limits_of(media_type))):
            return _answer_of_service(*at_service)
        with transaction.atomic():
            upload = begin_upload(**begun, limits=limits_of(media_type))
            LibraryUpload.objects.create(upload=upload, type=media_type)
    except UploadRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"url": reverse("upload_part", args=[upload.key]), "key": upload.key}, status=201)


def _answer_of_service(video: ProvidedVideo, upload: DirectUpload) -> JsonResponse:
    """The browser sends the file there itself; also {"way", "headers", "part"}."""
    about = {"way": upload.way, "url": upload.url, "headers": upload.headers, "part": upload.part_bytes}
    return JsonResponse({**about, "key": video.key}, status=201)


class MediaForm(BaseMediaForm):
    """Beside a file, `upload` names one that came in parts."""

    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.uploader = user
        field, limits = self.fields["file"], limits_of(self.instance.type or "video")
        field.widget.attrs |= {
            "data-announce": reverse("announce_media"),
            "data-type": self.instance.type,
            "data-endings": " ".join(limits.endings),
            **{f"data-{name}": str(words) for name, words in WORDS.items()},
        }
        about = [_("At most %(size)s.") % {"size": filesizeformat(limits.most_bytes)}, state_of_film(self.instance)]
        field.help_text = " ".join(filter(None, about))
        if self.data.get(self.add_prefix("upload")):
            field.required = False

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file and not getattr(file, "_committed", False) and file.size > settings.MEDIA_MAX_BYTES:
            raise ValidationError(
                _("The file has %(size)s; it may have at most %(limit)s.")
                % {"size": filesizeformat(file.size), "limit": filesizeformat(settings.MEDIA_MAX_BYTES)}
            )
        return file

    def clean(self):
        cleaned = super().clean()
        self.taken = self.provided = None
        if cleaned.get("upload") and not self.files.get(self.add_prefix("file")):
            if self.instance.type == "video":
                self.provided = video_of_form(key=cleaned["upload"], owner=self.uploader)
            if self.provided:
                cleaned["file"] = self.provided.file_name
                return cleaned
            try:
                self.taken = self._finished(cleaned["upload"])
            except ValidationError as problem:
                self.add_error("file", problem)
            else:
                cleaned["file"] = self.taken.file.name
        return cleaned

    def _finished(self, key) -> Upload:
        found = LibraryUpload.objects.filter(upload__key=key, upload__owner=self.uploader, type=self.instance.type)
        row = found.select_related("upload").first()
        if row is None:
            raise ValidationError(_("This upload is not there any more. Choose the file again."))
        upload = row.upload
        if upload.state == UploadState.WAITING:
            scan_upload(pk=upload.pk)
            upload.refresh_from_db()
        if upload.state == UploadState.RECEIVING:
            raise ValidationError(_("Not all of the file is here yet. Choose it again: the upload goes on."))
        if upload.state == UploadState.WAITING:
            raise ValidationError(_("The file could not be checked for viruses just now. Try again in a few minutes."))
        if upload.state not in SHOWN or not upload.file:
            raise ValidationError(_("The file was not accepted: %(reason)s") % {"reason": upload.reason})
        return upload

    @transaction.atomic
    def save(self, commit=True):
        if self.taken or self.provided:
            former = LessonMedia.objects.filter(pk=self.instance.pk).values_list("file", flat=True).first()
            self.instance.file_size = None
            if former:
                storage = self.instance.file.storage
                transaction.on_commit(lambda: storage.delete(former))
        if self.taken:
            LibraryUpload.objects.filter(upload=self.taken).delete()
            Upload.objects.filter(pk=self.taken.pk).update(file="")  # it is the medium's now
        media = super().save(commit)
        if self.provided:
            attach_video(video=self.provided, media=media)
        elif media.has_own_file:
            detach_videos(media=media)
        return media


def remove_untaken(now: datetime | None = None) -> int:
    """What `tick` runs: files that came for the library, and no form took over. Returns how many."""
    old = LibraryUpload.objects.filter(created_at__lte=clock.current(now) - NOT_TAKEN).select_related("upload")
    rows = list(old[:AT_ONCE])
    for row in rows:
        delete_upload(upload=row.upload)
        row.delete()
    return len(rows)
