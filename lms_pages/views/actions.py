"""What a student sends from the player. Every one asks the door, calls one service, and leads back to the lesson.

The same answers serve pages with and without JavaScript: a redirect to the lesson, from which htmx takes what changed.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from learning.access.locks import has_conditions, lock_of
from learning.access.rules import may_enter_lesson
from learning.assessment.services import SubmissionRefused, read_responses, read_ticket, submit_quiz
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, Lesson
from learning.enrollment.models import Enrollment
from learning.progress.selectors import standing_of
from learning.progress.services import NotDoneYet, add_time, complete_activity, mark_lesson_done
from learning.progress.specs import OutlineLesson

from .published import published_outline

MOST_DIGITS = 9  # of a number of seconds: Python refuses to read very long ones


def learner(request, lesson: Lesson, *, for_update: bool = False) -> Enrollment:
    """The enrollment with which this person learns this lesson, locked if wanted. Raises PermissionDenied, saying why,
    for others."""
    decision = may_enter_lesson(request.user, lesson, for_update=for_update)
    if not decision.is_allowed:
        raise PermissionDenied(str(decision.refusal.label))
    if decision.enrollment is None:
        raise PermissionDenied(_("You are not enrolled in this course."))
    return decision.enrollment


def lesson_row(key) -> Lesson:
    return get_object_or_404(Lesson.objects.select_related("course"), key=key)


def activity_row(pk) -> Activity:
    return get_object_or_404(Activity.objects.select_related("lesson__course"), pk=pk, retired_at=None)


def address_of(request, lesson: Lesson) -> str:
    return published_outline(request, lesson.course).urls.get(lesson.key, "/")


@require_POST
def mark_done(request, key):
    """Done, and on to the lesson that the button named, when it named one."""
    lesson = lesson_row(key)
    enrollment = learner(request, lesson)
    here = address_of(request, lesson)
    try:
        mark_lesson_done(enrollment=enrollment, lesson=lesson)
    except NotDoneYet as problem:
        messages.warning(request, str(problem))
        return redirect(f"{here}#block-{problem.activities[0].block_id}")
    published = published_outline(request, lesson.course)
    _before, following = published.outline.around(lesson.key)
    if "next" in request.POST and following and not _is_locked(following, enrollment):
        return redirect(published.urls.get(following.key, "/"))
    return redirect(here)


def _is_locked(lesson: OutlineLesson, enrollment: Enrollment) -> bool:
    if not has_conditions(lesson):
        return False
    return lock_of(lesson, enrollment, standing_of(enrollment).completed_lesson_ids, clock.current()) is not None


@require_POST
def mark_viewed(request, pk):
    """A block that only asks to be seen was seen."""
    activity = activity_row(pk)
    enrollment = learner(request, activity.lesson)
    if activity.rule != CompletionRule.VIEWED:
        return HttpResponseBadRequest(_("This part of the lesson wants more than being seen."))
    complete_activity(enrollment=enrollment, activity=activity)
    return redirect(address_of(request, activity.lesson))


@require_POST
def report_time(request, key):
    """Seconds of visible reading since the last report: `seconds`, a whole number."""
    lesson = lesson_row(key)
    enrollment = learner(request, lesson)
    seconds = request.POST.get("seconds", "")
    if not seconds.isdecimal() or len(seconds) > MOST_DIGITS:
        return HttpResponseBadRequest(_("seconds must be a whole number."))
    add_time(enrollment=enrollment, lesson=lesson, seconds=min(int(seconds), 3600))
    return HttpResponse(status=204)


@require_POST
@transaction.atomic
def submit(request, pk):
    """A quiz form. A refused one stores nothing and says why."""
    activity = activity_row(pk)
    enrollment = learner(request, activity.lesson, for_update=True)  # two tabs are numbered one after the other
    here = address_of(request, activity.lesson)
    try:
        version, ticket = read_ticket(ticket=request.POST.get("ticket", ""), enrollment=enrollment)
        if version.activity_id != activity.pk:
            return HttpResponseBadRequest(_("This form belongs to another quiz."))
        version.activity = activity
        posted = {name: request.POST.getlist(name) for name in request.POST}
        submit_quiz(
            enrollment=enrollment,
            version=version,
            ticket=ticket,
            responses=read_responses(version.definition, posted),
            is_locked=True,
        )
    except SubmissionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(here)  # the top of the page, where the message is; player.js brings it to the quiz
    return redirect(f"{here}#block-{activity.block_id}")
