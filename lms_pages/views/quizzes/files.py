"""Files that are answers, as they come from the page of a quiz."""

import re

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.uploads.services import UploadRefused
from learning.assessment.models import Attempt
from learning.assessment.posted import FIELD
from learning.assessment.question_type import InvalidResponse
from learning.assessment.services import AttemptClosed, add_file, announce_file

from .owning import own_attempt

PART = "-file"  # of a question: q-<id>-file


def keep_files(request, attempt: Attempt) -> list[str]:
    """The files of a plain form, each an answer of its own. Returns why some were not taken, in sentences."""
    reasons = []
    for name in request.FILES:
        if not (name.startswith(FIELD) and name.endswith(PART)):
            continue
        for file in request.FILES.getlist(name):
            try:
                add_file(attempt=attempt, question_id=name[len(FIELD) : -len(PART)], file=file)
            except (UploadRefused, InvalidResponse, AttemptClosed) as refusal:
                reasons.append(str(refusal))
    return reasons


@login_required
@require_POST
def announce(request, key):
    """A file that will come in parts: `question`, `name` and `size`. Answers 201 with its address, or 422 with
    {"error"}."""
    attempt, size = own_attempt(request, key), request.POST.get("size", "")
    if not re.fullmatch(r"[0-9]{1,15}", size):
        return JsonResponse({"error": _("size must be a whole number of bytes.")}, status=400)
    question_id, name = request.POST.get("question", ""), request.POST.get("name", "")
    try:
        file = announce_file(attempt=attempt, question_id=question_id, name=name, size=int(size))
    except (UploadRefused, InvalidResponse, AttemptClosed) as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    address = reverse("upload_part", args=[file.upload.key])
    return JsonResponse({"url": address}, status=201, headers={"Location": address})
