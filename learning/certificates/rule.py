"""Whether a student has earned the certificate of a course. Reads rows, writes none.

Finished is who was once at the end of all lessons; new lessons take nothing away, what a change asks for again does. A
total counts what the student sees. What packages and tools report stands in no total unless the course counts it, and
where nothing else was assessed, a person has to look.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import override

from accounts.rules import has_to_prove_address
from learning.courses.enums import REPORTED_KINDS, CompletionRule
from learning.courses.models import Activity
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.grades.scheme import scheme_of
from learning.grades.selectors import results_of
from learning.grades.totals import Scheme, Total, total_of
from learning.progress.models import CourseProgress, LessonProgress

from .enums import Held, Missing

ASSESSED = (CompletionRule.ANSWERED, CompletionRule.PASSED)


@dataclass(frozen=True)
class Verdict:
    """`missing` is empty when the certificate is earned; `held` says why a person has to approve it first."""

    missing: str = ""
    held: str = ""
    completed_at: datetime | None = None
    grade: str = ""

    @property
    def is_met(self) -> bool:
        return not self.missing


def judge(enrollment: Enrollment, locale: str) -> Verdict:
    """Expects the enrollment with its course and user as they are now. Six queries at most."""
    course = enrollment.course
    if not course.gives_certificate:
        return Verdict(Missing.NOT_OFFERED)
    if enrollment.status == EnrollmentStatus.REMOVED:
        return Verdict(Missing.REMOVED)
    progress = CourseProgress.objects.filter(enrollment=enrollment).exclude(completed_at=None).first()
    if progress is None:
        return Verdict(Missing.UNFINISHED)
    reopened = LessonProgress.objects.filter(enrollment=enrollment, lesson__is_live=True, reopened_at__isnull=False)
    if reopened.exists():
        return Verdict(Missing.REOPENED)
    scheme = scheme_of(course, locale)
    total = total_of(scheme, results_of([enrollment.pk], are_released=True).get(enrollment.pk, {}))
    if total.is_passed is False:
        return Verdict(Missing.NOT_PASSED)
    least = course.certificate_rule.get("min_grade")
    if least is not None and not (scheme.items and total.final >= Decimal(str(least))):
        return Verdict(Missing.GRADE)
    if has_to_prove_address(enrollment.user):
        return Verdict(Missing.UNPROVED)  # last: nobody is asked for it in vain
    return Verdict(held=_held(course), completed_at=progress.completed_at, grade=grade_text(scheme, total, locale))


def _held(course) -> str:
    if course.certificate_rule.get("needs_approval"):
        return Held.COURSE
    if course.counts_reported_scores:
        return ""
    assessed = Activity.objects.filter(
        lesson__course=course, lesson__is_live=True, retired_at=None, is_required=True, rule__in=ASSESSED
    )
    kinds = set(assessed.values_list("kind", flat=True))
    return Held.REPORTED if kinds and kinds <= set(REPORTED_KINDS) else ""


def grade_text(scheme: Scheme, total: Total, locale: str) -> str:
    """The final total as it is printed, "87.5 % (B)"; empty where nothing is graded."""
    if not scheme.items:
        return ""
    with override(locale):
        percent = f"{floatformat(total.final, '-2')} %"
    letter = scheme.letter_of(total.final)
    return f"{percent} ({letter})" if letter else percent
