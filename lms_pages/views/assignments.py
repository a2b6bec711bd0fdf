"""What a student sends about an assignment. One form, one address: save, add and remove files, hand in."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.uploads.models import Upload
from core.uploads.services import UploadRefused
from core.uploads.serving import upload_response
from learning.assignments.models import Submission
from learning.assignments.rules import may_read_upload, may_see_file_name
from learning.assignments.services import (
    HandedInAlready,
    SubmissionRefused,
    add_file,
    announce_file,
    ensure_draft,
    hand_in,
    mark_milestone,
    plain,
    remove_file,
    save_draft,
)
from learning.courses.models import ActivityVersion
from learning.courses.selectors import live_version

from .actions import activity_row, address_of, learner

NUMBER = re.compile(r"[0-9]{1,9}")


@require_http_methods(["GET", "POST"])
def assignment(request, pk):
    """GET, as mails lead here, goes to the lesson. POST: `action` is save, hand_in, remove:<file>, reach:<milestone> or
    unreach:<milestone>; `number` that of the form. Asked for JSON (autosave) it answers {"saved", "errors"}."""
    activity = activity_row(pk)
    here = f"{address_of(request, activity.lesson)}#block-{activity.block_id}"
    if request.method == "GET":
        return redirect(here)
    enrollment = learner(request, activity.lesson)
    version, action = _version(activity), request.POST.get("action", "save")
    kind, _colon, what = action.partition(":")
    if kind in ("reach", "unreach"):
        mark_milestone(enrollment=enrollment, version=version, milestone=what, is_done=kind == "reach")
        return redirect(here)
    errors = []
    try:
        draft = ensure_draft(enrollment=enrollment, version=version, number=_number(request))
    except HandedInAlready as already:
        if _says_the_same(request, already.submission):
            return _answer(request, here, already.submission, [])
        errors.append(_("It was handed in already, in another window. What you wrote here is kept as a new draft."))
        draft = ensure_draft(enrollment=enrollment, version=version)
    except SubmissionRefused as refusal:
        return _answer(request, here, None, [str(refusal)])
    errors += _keep(request, draft, kind, what)
    if kind == "hand_in" and not errors:
        try:
            hand_in(draft=draft)
        except SubmissionRefused as refusal:
            errors.append(str(refusal))
        else:
            messages.success(request, _("Handed in. You find here what you sent, and later the feedback."))
    return _answer(request, here, draft, errors)


def _version(activity) -> ActivityVersion:
    try:
        version = live_version(activity, get_language())
    except ActivityVersion.DoesNotExist:
        raise Http404 from None
    version.activity = activity
    return version


def _number(request) -> int | None:
    number = request.POST.get("number", "")
    return int(number) if NUMBER.fullmatch(number) else None


def _says_the_same(request, submission: Submission) -> bool:
    text, link = (plain(request.POST.get(name, "")) for name in ("text", "link"))
    return text == submission.text and link.strip() == submission.link and not request.FILES


def _keep(request, draft: Submission, kind: str, what: str) -> list[str]:
    """Keep all that can be kept; returns what could not, in sentences."""
    errors = []
    try:
        save_draft(
            draft=draft,
            text=request.POST.get("text", draft.text),
            link=request.POST.get("link", draft.link),
        )
    except SubmissionRefused as refusal:
        errors.append(str(refusal))
    for file in request.FILES.getlist("files"):
        try:
            add_file(draft=draft, file=file)
        except UploadRefused as refusal:
            errors.append(str(refusal))
    if kind == "remove" and NUMBER.fullmatch(what):
        remove_file(draft=draft, upload_id=int(what))
    return errors


def _answer(request, here: str, submission: Submission | None, errors: list[str]) -> HttpResponse:
    if request.accepts("text/html"):
        for error in errors:
            messages.error(request, error)
        if not errors and request.POST.get("action") == "save":
            messages.success(request, _("Saved as a draft. Nobody sees it before you hand it in."))
        return redirect(here)
    saved = timezone.localtime(submission.saved_at) if submission else None
    body = {"saved": date_format(saved, "TIME_FORMAT") if saved else "", "errors": errors}
    return JsonResponse(body, status=409 if errors else 200)


@require_POST
def announce(request, pk):
    """A file that will come in parts: `name` and `size`. Answers 201 with its address, or 422 with {"error"}."""
    activity = activity_row(pk)
    enrollment = learner(request, activity.lesson)
    size = request.POST.get("size", "")
    if not re.fullmatch(r"[0-9]{1,15}", size):
        return JsonResponse({"error": _("size must be a whole number of bytes.")}, status=400)
    try:
        draft = ensure_draft(enrollment=enrollment, version=_version(activity), number=_number(request))
        file = announce_file(draft=draft, name=request.POST.get("name", ""), size=int(size))
    except HandedInAlready:
        return JsonResponse({"error": _("It was handed in already, in another window. Reload the page.")}, status=422)
    except (SubmissionRefused, UploadRefused) as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    address = reverse("upload_part", args=[file.upload.key])
    return JsonResponse({"url": address}, status=201, headers={"Location": address})


@require_GET
def read_upload(request, key):
    """A file of a submission or of feedback, as a download; with ?preview in the page. Whoever may not see it does not
    learn that there is one."""
    upload = get_object_or_404(Upload, key=key)
    if not may_read_upload(request.user, upload, clock.current()):
        raise Http404
    name = "" if may_see_file_name(request.user, upload) else f"{upload.pk}.{upload.ending}"
    return upload_response(request, upload, name=name, is_preview="preview" in request.GET)
