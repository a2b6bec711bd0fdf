"""Lesson media, pictures, and the check before a document is served. All ask the door."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from wagtail import hooks
from wagtail.permissions import policy_registry

from accounts.visitors import reader_of
from core import clock
from core.private_files import StoredFile, private_file_response
from core.process_memory import recall, remember
from learning.access.rules import may_read_file
from learning.courses.enums import FileKind
from learning.courses.specs import FileRef
from learning.progress.services import note_download

from ..models import LessonDocument, LessonImage, LessonMedia
from ..own_files import is_drafted_for
from ..pictures import is_on_public_page, was_asked_about
from ..streams import TYPE as STREAM_TYPE

STUDENT, OTHER = "student", "other"
KEPT_BY_BROWSERS = 600  # seconds; the name of a picture changes with what it shows
PUBLIC_FOR = 3600


def refuse_file(request, item, kind: str) -> str:
    """As whom this person may have the file: STUDENT or OTHER (it is public, or opens with a preview lesson, or belongs
    to what they edit). Raises PermissionDenied for everybody else. A yes is kept for half a minute, a no never."""
    if getattr(item, "is_public", False):
        return OTHER
    user = reader_of(request)
    name = ("door", user.pk, str(kind), item.pk)
    answer = recall(name)
    if answer is None:
        answer = _answer(user, item, kind)
        remember(name, answer)
    return answer


def _answer(user, item, kind: str) -> str:
    decision = may_read_file(user, kind, item.pk)
    if decision.is_allowed:
        return STUDENT if decision.enrollment else OTHER
    if kind == FileKind.IMAGE and was_asked_about(user, item):
        return STUDENT
    if policy_registry.get(item).user_has_any_permission_for_instance(user, ["change", "choose"], item):
        return OTHER
    if not is_drafted_for(user, FileRef(kind, item.pk)):
        raise PermissionDenied(str(decision.refusal.label))
    return OTHER


def lesson_media(request, pk, part):
    """A file of a video or sound: `file`, `alternative`, `captions`, `chapters` or `thumbnail`; ?download saves it."""
    item = get_object_or_404(LessonMedia, pk=pk)
    reader = refuse_file(request, item, FileKind.MEDIA)
    field_file = getattr(item, part)
    if not field_file or (part == "file" and not item.has_own_file):
        raise Http404
    is_download = "download" in request.GET
    if is_download and reader == STUDENT and request.method == "GET":
        note_download(user=request.user, kind=FileKind.MEDIA, reference=item.pk)
    name = item.filename if part == "file" else None
    return private_file_response(request, field_file, filename=name, is_download=is_download)


def lesson_stream(request, pk, key, name):
    """A playlist or a piece of a video in several bitrates. Each of them asks the door: an address that was kept or
    passed on opens nothing. They never go by an object store, so that a page plays them from this site alone."""
    item = get_object_or_404(LessonMedia, pk=pk)
    refuse_file(request, item, FileKind.MEDIA)
    if item.stream_key != key:
        raise Http404
    file = StoredFile(f"streams/{key}/{name}")
    content_type = STREAM_TYPE if name.endswith(".m3u8") else "video/mp4"
    return private_file_response(request, file, content_type=content_type, is_ours=True)


def provided_stream(request, pk):
    """The playlist of a video that a service has, by an address signed for the person the door lets in now. It is made
    anew each time a player asks, so nothing of it stands in a page or is kept of one."""
    item = get_object_or_404(LessonMedia.objects.select_related("provided"), pk=pk)
    refuse_file(request, item, FileKind.MEDIA)
    if not item.stream_url or item.service_video is None:
        raise Http404
    ends = clock.current() + timedelta(hours=settings.VIDEO_PLAYBACK_HOURS)
    response = HttpResponseRedirect(item.service_video.playback_url(ends))
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def lesson_picture(request, pk, name):
    """An image of the library or one of its renditions, by the name of its file."""
    image = get_object_or_404(LessonImage, pk=pk)
    if image.file.name.rsplit("/", 1)[-1] == name:
        file = image.file
    else:
        rendition = image.renditions.filter(file__endswith=f"/{name}").first()
        if rendition is None:
            raise Http404
        file = rendition.file
    public = ("public picture", image.pk)
    if recall(public) or is_on_public_page(image):
        remember(public, True)
        return private_file_response(request, file, seconds=PUBLIC_FOR, is_public=True)
    refuse_file(request, image, FileKind.IMAGE)
    return private_file_response(request, file, seconds=KEPT_BY_BROWSERS)


def document(request, document_id, document_filename):
    """In place of Wagtail's view: a document as a download, which counts; with ?view a PDF, to be shown in the page
    beside it. Whatever else wants to be asked before a document is served (the privacy of collections) still is."""
    row = get_object_or_404(LessonDocument, pk=document_id)
    if row.filename != document_filename:
        raise Http404
    for ask in hooks.get_hooks("before_serve_document"):
        answer = ask(row, request)
        if isinstance(answer, HttpResponse):
            return answer
    reader = refuse_file(request, row, FileKind.DOCUMENT)
    is_view = "view" in request.GET and row.file_extension.lower() == "pdf"
    response = private_file_response(
        request,
        row.file,
        filename=row.filename,
        content_type="application/pdf" if is_view else "",
        is_download=not is_view,
        is_ours=is_view,
    )
    if is_view:
        response.is_framed_by_us = True  # see config.security_headers
    elif reader == STUDENT and request.method == "GET" and response.status_code in {200, 302}:
        note_download(user=request.user, kind=FileKind.DOCUMENT, reference=row.pk)
    return response
