"""Files that people sent, for whoever may read them."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core import clock
from core.uploads.models import Upload
from core.uploads.serving import upload_response
from learning.assessment.rules import may_read_file
from learning.assignments.rules import may_read_upload, may_see_file_name


@require_GET
def read_upload(request, key):
    """A file of a submission, of feedback or of an answer in a quiz, as a download; with ?preview in the page. Whoever
    may not see it does not learn that there is one."""
    upload = get_object_or_404(Upload, key=key)
    if not (may_read_upload(request.user, upload, clock.current()) or may_read_file(request.user, upload)):
        raise Http404
    name = "" if may_see_file_name(request.user, upload) else f"{upload.pk}.{upload.ending}"
    return upload_response(request, upload, name=name, is_preview="preview" in request.GET)
