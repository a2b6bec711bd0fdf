"""What the screens of grades share: the course somebody may grade in, and what passes an activity."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learning.assessment.models import Attempt
from learning.assessment.quiz_settings import settings_of
from learning.assignments.enums import KIND
from learning.assignments.models import Submission
from learning.assignments.terms import terms_of
from learning.courses.enums import REPORTED_KINDS
from learning.courses.links import course_url, lesson_urls
from learning.courses.models import Activity, ActivityVersion, Course
from learning.courses.rules import may_grade_course
from learning.courses.selectors import course_title
from learning.enrollment.models import Enrollment
from learning.grades.selectors import lessons_of
from learning.grades.totals import Scheme
from learning.statements.judging import reaches

__all__ = ["activity_urls", "crumbs_of", "graded_course", "login_required", "passes", "work_of"]


def graded_course(request, key) -> Course:
    """The course, with its `title`. Raises PermissionDenied for who may not grade in it, Http404 for none."""
    course = get_object_or_404(Course, key=key)
    if not may_grade_course(request.user, course):
        raise PermissionDenied(_("Grades are seen by the team of the course."))
    course.title = course_title(course, get_language()) or str(course)
    return course


def crumbs_of(course: Course, *more: tuple[str, str]) -> list[dict]:
    """Of the gradebook and what stands below it; the last has no address."""
    steps = [(course.title, course_url(course.key, get_language())), (_("Gradebook"), ""), *more]
    if more:
        steps[1] = (steps[1][0], reverse("gradebook", args=[course.key]))
    return [{"title": title, "url": url} for title, url in steps]


def activity_urls(scheme: Scheme) -> dict[int, str]:
    """{activity id: where it stands in its lesson}. Two queries."""
    places = lessons_of(scheme)
    urls = lesson_urls({key for key, _block in places.values()}, get_language())
    return {pk: f"{urls[key]}#block-{block}" for pk, (key, block) in places.items() if key in urls}


def passes(activity: Activity, points: Decimal, max_points: Decimal) -> bool:
    """Whether so many points pass what the activity asks now."""
    versions = ActivityVersion.objects.filter(activity=activity).order_by("-is_live", "-pk")
    version = versions.first()
    if version and activity.kind == KIND:
        return terms_of(version.definition).is_passed(points)
    if version and activity.kind in REPORTED_KINDS:
        return reaches(version.definition, points, max_points)
    return settings_of(version.definition if version else {}).is_passed(points, max_points)


def work_of(enrollment: Enrollment) -> dict[int, list[tuple[str, str]]]:
    """{activity id: [(what it is called, where who grades sees it)]}: attempts and submissions. Two queries."""
    found: dict[int, list[tuple[str, str]]] = {}
    attempts = Attempt.objects.filter(enrollment=enrollment).exclude(submitted_at=None).order_by("number")
    for activity, number, key in attempts.values_list("activity", "number", "key"):
        row = (_("Attempt %(number)d") % {"number": number}, reverse("quiz_results", args=[key]))
        found.setdefault(activity, []).append(row)
    submissions = Submission.objects.filter(enrollment=enrollment).exclude(submitted_at=None).select_related("version")
    for each in submissions.order_by("submitted_at"):
        title = each.terms.step if each.milestone else _("Submission %(number)d") % {"number": each.number}
        found.setdefault(each.activity_id, []).append((title, reverse("grade_submission", args=[each.pk])))
    return found
