"""Going on with an upload: the core of the tus protocol (tus.io, 1.0.0). Rooms announce uploads; here parts arrive."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .enums import UploadState
from .models import Upload
from .services import UploadRefused, WrongOffset, append_part

PART_TYPE = "application/offset+octet-stream"
MOST_DIGITS = 15


@login_required
@require_http_methods(["HEAD", "PATCH"])
def upload_part(request, key):
    """HEAD says how much is here, PATCH takes what follows. Only who began an upload finds it."""
    upload = get_object_or_404(Upload, key=key, owner=request.user)
    if request.method == "HEAD":
        return _headers(HttpResponse(), upload)
    if request.content_type != PART_TYPE:
        return _refusal(415, _("A part is sent as %(type)s.") % {"type": PART_TYPE})
    offset = request.headers.get("upload-offset", "")
    if not (offset.isascii() and offset.isdecimal()) or len(offset) > MOST_DIGITS:
        return _refusal(400, _("Upload-Offset must be a whole number."))
    try:
        data = request.read(settings.UPLOAD_PART_BYTES + 1)
    except UnreadablePostError:
        return HttpResponse(status=400)  # the line broke; the next part begins where the last whole one ended
    if len(data) > settings.UPLOAD_PART_BYTES:
        return _refusal(413, _("A part may have at most %(bytes)d bytes.") % {"bytes": settings.UPLOAD_PART_BYTES})
    try:
        upload = append_part(upload=upload, offset=int(offset), data=data)
    except WrongOffset as problem:
        upload.received = problem.expected
        return _headers(HttpResponse(status=409), upload)
    except UploadRefused as refusal:
        return _refusal(422, str(refusal))
    if upload.state == UploadState.REFUSED:
        return _refusal(422, upload.reason)
    return _headers(HttpResponse(status=204), upload)


def _headers(response, upload: Upload):
    response["Upload-Offset"], response["Upload-Length"] = upload.received, upload.size
    response["Tus-Resumable"], response["Cache-Control"] = "1.0.0", "no-store"
    return response


def _refusal(status: int, sentence: str):
    return JsonResponse({"error": sentence}, status=status)
