"""Starting, answering and sending an attempt, with and without JavaScript. The server's clock alone decides."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.rate_limit import is_too_often
from learning.assessment.entries import MalformedEntries, read_entries
from learning.assessment.enums import EntryKind
from learning.assessment.models import Attempt
from learning.assessment.question_type import InvalidResponse
from learning.assessment.quiz_settings import settings_of
from learning.assessment.services import (
    AttemptClosed,
    StartRefused,
    remove_file,
    save_entries,
    save_form,
    start_attempt,
    submit_attempt,
)
from learning.assessment.services.desk import Receipt
from learning.assessment.services.saving import move_on, save_deed
from learning.assessment.terms import terms_for
from learning.courses.links import lesson_url
from learning.courses.selectors import course_title

from ..actions import activity_row, address_of, learner
from .files import keep_files
from .owning import own_attempt, own_locked
from .pages import seconds_left, taking_page

MOST_SAVES = 240  # a minute, of one student: twice what the fastest typing sends
DEEDS = {"flag": (EntryKind.FLAG, True), "unflag": (EntryKind.FLAG, False), "check": (EntryKind.CHECK, None)}


@require_POST
def start(request, pk):
    """The attempt of this student, begun or gone on with; a refusal is said in the lesson."""
    activity = activity_row(pk)
    if not request.user.is_authenticated:
        raise PermissionDenied(_("Sign in and enroll to take this quiz."))
    enrollment = learner(request, activity.lesson)
    try:
        attempt = start_attempt(
            enrollment=enrollment,
            activity=activity,
            locale=get_language(),
            password=request.POST.get("password", ""),
        )
    except StartRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{address_of(request, activity.lesson)}#block-{activity.block_id}")
    return redirect("take_quiz", key=attempt.key)


@never_cache
@login_required
@require_safe
def take(request, key):
    """The questions: all, or the one that `q` names."""
    attempt = own_attempt(request, key)
    if not attempt.is_open:
        return redirect("quiz_results", key=key)
    wanted = request.GET.get("q", "1")
    page = taking_page(attempt, int(wanted) if wanted.isdecimal() and len(wanted) < 5 else 1, clock.current())
    return render(request, "lms_pages/quizzes/taking.html", frame(attempt) | {"page": page})


@login_required
@require_POST
def save(request, key):
    """A page of answers, and where its button leads: `go` is "next", "previous", "review", "stay" or a number; `do` a
    hint, a flag or a check, as "hint:<question>", or a file to be taken out again. Each file of the form is saved by
    itself, before the rest."""
    number = request.POST.get("number", "1")
    number = int(number) if number.isdecimal() and len(number) < 5 else 1
    posted = {name: request.POST.getlist(name) for name in request.POST}
    reasons = keep_files(request, own_attempt(request, key)) if request.FILES else []
    try:
        with transaction.atomic():
            attempt = own_locked(request, key)
            refused = save_form(attempt=attempt, posted=posted).refused
            refused |= _do(attempt, request.POST.get("do", ""))
            reasons += refused.values()
            if not reasons and request.POST.get("go") in {"next", "review"}:
                move_on(attempt=attempt, place=number - 1)
    except (AttemptClosed, InvalidResponse) as problem:
        reasons.append(str(problem))
    for reason in dict.fromkeys(reasons):
        messages.error(request, reason)
    if reasons:  # they stand at the top
        return redirect(_page(key, number))
    return redirect(_after(key, number, request.POST.get("go", "stay"), request.POST.get("do", "")))


def _do(attempt: Attempt, wish: str) -> dict[int, str]:
    deed, _colon, question_id = wish.partition(":")
    if deed == "hint":
        question_id, _colon, hint = question_id.rpartition(":")
        value = int(hint) if hint.isdecimal() and len(hint) < 4 else None
        return save_deed(attempt=attempt, kind=EntryKind.HINT, question_id=question_id, value=value).refused
    if deed == "remove":
        question_id, _colon, upload = question_id.rpartition(":")
        remove_file(attempt=attempt, question_id=question_id, upload_key=upload)
    if deed in DEEDS:
        kind, value = DEEDS[deed]
        return save_deed(attempt=attempt, kind=kind, question_id=question_id, value=value).refused
    return {}


def _after(key, number: int, go: str, do: str) -> str:
    """The address begins where the reader was: at the question something was done with, or at the one they went to."""
    if do:
        return f"{_page(key, number)}#at-{quote(do.split(':')[1] if ':' in do else '')}"
    if go == "review":
        return reverse("submit_attempt", args=[key])
    if go in {"next", "previous"}:
        number += 1 if go == "next" else -1
    elif go.isdecimal() and len(go) < 5:
        number = int(go)
    return _page(key, number) if go == "stay" else f"{_page(key, number)}#question-{max(number, 1)}"


def _page(key, number: int) -> str:
    return f"{reverse('take_quiz', args=[key])}?q={max(number, 1)}"


@require_POST
def journal(request, key):
    """Entries of the page's own queue, as JSON (entries.read_entries). The answer says which of them are kept for
    good; after 429 the queue keeps them all and tries again."""
    if not request.user.is_authenticated:
        return JsonResponse({"reason": _("You are signed out. Sign in on another tab; nothing is lost.")}, status=403)
    if is_too_often(f"journal:{request.user.pk}", most=MOST_SAVES, seconds=60):
        reason = _("Too much was sent within a minute. Your answers are kept on this device and sent soon.")
        return JsonResponse({"reason": reason}, status=429, headers={"Retry-After": "15"})
    try:
        entries = read_entries(request.body)
        try:
            attempt, receipt = _kept(request, key, entries)
        except IntegrityError:  # where rows are not locked, another request may have brought the same: seen now
            attempt, receipt = _kept(request, key, entries)
    except RequestDataTooBig:
        return JsonResponse({"reason": _("This is too much at once. Shorten your answer.")}, status=413)
    except MalformedEntries as problem:
        return JsonResponse({"reason": str(problem)}, status=400)
    except IntegrityError:
        # No page of ours gives one number to two entries. Nothing of the request is stored.
        return JsonResponse({"reason": _("Two answers have the same number. Reload the page.")}, status=400)
    except AttemptClosed as reason:
        return JsonResponse({"reason": str(reason), "results": reverse("quiz_results", args=[key])}, status=409)
    return JsonResponse(
        {
            "saved": receipt.saved,
            "refused": receipt.refused,
            "shown": receipt.shown,
            "left": seconds_left(attempt, clock.current()),
        }
    )


@transaction.atomic
def _kept(request, key, entries) -> tuple[Attempt, Receipt]:
    attempt = own_locked(request, key)
    return attempt, save_entries(attempt=attempt, entries=entries)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request, key):
    """Asks once more, naming what is not answered; then the attempt is closed."""
    if request.method == "POST":
        try:
            submit_attempt(key=key, student=request.user)
        except Attempt.DoesNotExist:
            raise Http404 from None
        return redirect("quiz_results", key=key)
    attempt = own_attempt(request, key)
    if not attempt.is_open:
        return redirect("quiz_results", key=key)
    page = taking_page(attempt, 1, clock.current())
    return render(request, "lms_pages/quizzes/submit.html", frame(attempt) | {"page": page})


def frame(attempt: Attempt) -> dict:
    """What stands around an attempt on each of its pages."""
    definition, course, locale = attempt.version.definition, attempt.activity.lesson.course, get_language()
    return {
        "attempt": attempt,
        "quiz_title": definition.get("title") or _("Quiz"),
        "introduction": definition.get("introduction", ""),
        "course_title": course_title(course, locale),
        "lesson_url": f"{lesson_url(attempt.activity.lesson.key, locale)}#block-{attempt.activity.block_id}",
        "terms": terms_for(settings_of(definition), attempt.enrollment, attempt.activity_id),
    }
