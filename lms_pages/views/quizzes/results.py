"""What came of an attempt: for its student as far as policy goes, and for who grades in the course."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from learning.assessment.effective import as_counted
from learning.assessment.feedback import EVERYTHING, policy_of
from learning.assessment.locking import JOINED
from learning.assessment.models import Attempt
from learning.assessment.quiz_settings import settings_of
from learning.assessment.rules import may_see_attempt, may_take
from learning.assessment.selectors import attempts_in, reviewed_questions, standing_regrade
from learning.assessment.services import submit_attempt
from learning.assessment.services.closing import is_overdue
from learning.courses.links import lesson_urls
from learning.courses.models import Lesson
from learning.courses.selectors import frozen_version

from .taking import frame

MOST_LESSONS = 3  # named for one tag


@never_cache
@login_required
@require_safe
def results(request, key):
    attempt, now = Attempt.objects.select_related(*JOINED).filter(key=key).first(), clock.current()
    if attempt is None or not may_see_attempt(request.user, attempt):
        raise Http404
    if is_overdue(attempt, now):
        attempt = submit_attempt(key=key)
    is_own = may_take(request.user, attempt)
    if attempt.is_open and is_own:
        return redirect("take_quiz", key=key)
    attempt.version = frozen_version(attempt.version_id)
    policy = policy_of(attempt, now) if is_own else EVERYTHING
    regrade = standing_regrade(attempt) if policy.score else None
    reviewed = []
    if policy.answers and not attempt.is_open:
        reviewed = reviewed_questions(attempt, show_right=policy.right)
    context = {
        **frame(attempt),
        "policy": policy,
        "is_own": is_own,
        "regrade": regrade,
        "counted": as_counted(attempt, regrade) if regrade else attempt,
        "settings": settings_of(attempt.version.definition),
        "questions": reviewed,
        "attempts": compared(attempt, policy.score),
        "revisit": lessons_by_tag(attempt, reviewed),
    }
    return render(request, "lms_pages/quizzes/results.html", context)


def compared(attempt: Attempt, is_score_seen: bool) -> list[dict]:
    """This and the other attempts that were sent, oldest first; points only where they may be seen."""
    rows = attempts_in(attempt.enrollment, [attempt.activity_id])[attempt.activity_id]
    return [
        {
            "attempt": as_counted(row),
            "is_this": row.pk == attempt.pk,
            "minutes": minutes_used(row),
            "is_seen": row.is_graded and is_score_seen and not _waits_for_release(row),
        }
        for row in rows
        if not row.is_open
    ]


def _waits_for_release(row: Attempt) -> bool:
    """By the version it was taken at: the next one may have been published with other feedback."""
    return row.released_at is None and settings_of(frozen_version(row.version_id).definition).feedback == "released"


def minutes_used(attempt: Attempt) -> int | None:
    """Whole minutes, at least one."""
    if attempt.submitted_at is None:
        return None
    return max(round((attempt.submitted_at - attempt.started_at).total_seconds() / 60), 1)


def lessons_by_tag(attempt: Attempt, reviewed: Iterable[dict]) -> list[dict]:
    """[{"tag", "lessons": [{"title", "url"}]}]: for the tags of what was not right, lessons of the course that speak of
    them, in their order, those with the tag in their title first."""
    wrong = [question for question in reviewed if question["is_right"] is False]
    tags = list(dict.fromkeys(tag for question in wrong for tag in question["tags"]))
    if not tags:
        return []
    locale, course = get_language(), attempt.activity.lesson.course
    lessons = Lesson.objects.filter(course=course, is_live=True).exclude(pk=attempt.activity.lesson_id)
    texts = {}
    for lesson in lessons.prefetch_related("texts").order_by("order"):
        words = {text.locale: text for text in lesson.texts.all()}
        texts[lesson.key] = words.get(locale) or words.get(course.source_locale)
    urls = lesson_urls(texts, locale)
    found = []
    for tag in tags:
        titled = [key for key, text in texts.items() if text and tag.casefold() in text.title.casefold()]
        spoken = [key for key, text in texts.items() if text and tag.casefold() in text.text.casefold()]
        keys = [key for key in dict.fromkeys(titled + spoken) if key in urls][:MOST_LESSONS]
        if keys:
            found.append({"tag": tag, "lessons": [{"title": texts[key].title, "url": urls[key]} for key in keys]})
    return found
