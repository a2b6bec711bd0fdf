"""Who may do what with quizzes. Whether a student may enter the lesson at all is asked of learning.access."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.uploads.models import Upload
from learning.courses.models import Activity
from learning.courses.rules import may_grade_course
from learning.enrollment.models import Enrollment

from .models import Attempt
from .purpose import for_purpose
from .terms import Terms


def may_take(user, attempt: Attempt) -> bool:
    """Answer and submit it: its student alone."""
    return bool(user.is_authenticated and user.is_active and attempt.enrollment.user_id == user.pk)


def may_see_attempt(user, attempt: Attempt) -> bool:
    """See what came of it: its student, as far as policy goes (feedback.py), and who grades in the course."""
    return may_take(user, attempt) or may_grade_course(user, attempt.activity.lesson.course)


def may_read_file(user, upload: Upload) -> bool:
    """A file of an answer: the student it is of; once the attempt was sent also who grades in the course, where the
    scanner let it pass."""
    if not user.is_authenticated or not user.is_active:
        return False
    if upload.owner_id == user.pk:
        return True
    if not upload.is_shown_to_others:
        return False
    rows = upload.answer_files.select_related("attempt__enrollment", "attempt__activity__lesson__course")
    return any(not row.attempt.is_open and may_see_attempt(user, row.attempt) for row in rows)


def start_refusal(
    terms: Terms, attempts: Sequence[Attempt], enrollment: Enrollment, activity: Activity, now: datetime
) -> str:
    """Why a new attempt cannot be begun now, in words for the student; "" when it can. `attempts` are theirs in this
    quiz, none of them open, read by purpose.with_modes: only those of the same purpose are counted."""
    attempts = for_purpose(terms.settings, attempts)
    if activity.lesson.course_id != enrollment.course_id or not enrollment.is_active(now):
        return _("You are not enrolled in this course.")
    if activity.retired_at:
        return _("This quiz is no longer part of the lesson.")
    if terms.opens_at and now < terms.opens_at:
        return _("It opens on %(moment)s") % {"moment": moment_words(terms.opens_at)}
    if terms.closes_at and now >= terms.closes_at:
        return _("It closed on %(moment)s") % {"moment": moment_words(terms.closes_at)}
    if terms.attempts_allowed is not None and len(attempts) >= terms.attempts_allowed:
        return _("You have used all your attempts.")
    if again_at := cool_down_ends(terms, attempts, now):
        return _("You can try again from %(moment)s") % {"moment": moment_words(again_at)}
    return ""


def cool_down_ends(terms: Terms, attempts: Sequence[Attempt], now: datetime) -> datetime | None:
    """When the pause after the last attempt is over, while it lasts."""
    last = max((attempt.submitted_at for attempt in attempts if attempt.submitted_at), default=None)
    ends = last and last + timedelta(minutes=terms.settings.cool_down_minutes)
    return ends if ends and now < ends else None


def moment_words(moment: datetime) -> str:
    """A moment as the reader's clock shows it."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
