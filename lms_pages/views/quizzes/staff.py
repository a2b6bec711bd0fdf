"""The quizzes of a course, for who grades in it: how far students are, and results to release."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from learning.assessment.enums import AttemptState
from learning.assessment.models import Attempt
from learning.assessment.quiz_settings import QuizSettings, settings_of
from learning.assessment.services import finalize_overdue, release_results
from learning.assessment.terms import Terms
from learning.courses.links import course_url
from learning.courses.models import Activity, ActivityVersion, Course
from learning.enrollment.accommodations import accommodations_at

from ..graded import graded_course

KINDS = ("quiz", "exam")
PAGE = 50


@dataclass(frozen=True)
class CourseQuiz:
    """A quiz with a page of its own, and how many attempts are where."""

    activity: Activity
    title: str
    settings: QuizSettings
    going_on: int
    waiting: int
    graded: int
    to_release: int


def course_quizzes(course: Course, locale: str) -> list[CourseQuiz]:
    """In the order of the course. Two queries."""
    versions = {}
    live = ActivityVersion.objects.filter(
        is_live=True, activity__lesson__course=course, activity__kind__in=KINDS, activity__retired_at=None
    )
    for version in live.filter(locale__in={locale, course.source_locale}, activity__lesson__is_live=True):
        if version.locale == locale or version.activity_id not in versions:
            versions[version.activity_id] = version
    state = AttemptState
    counts = {
        "going_on": Count("attempts", filter=Q(attempts__state=state.IN_PROGRESS)),
        "waiting": Count("attempts", filter=Q(attempts__state=state.SUBMITTED)),
        "graded": Count("attempts", filter=Q(attempts__state=state.GRADED)),
        "hidden": Count("attempts", filter=Q(attempts__state=state.GRADED, attempts__released_at=None)),
    }
    found = []
    activities = Activity.objects.filter(pk__in=versions).annotate(**counts).order_by("lesson__order", "order")
    for activity in activities:
        definition = versions[activity.pk].definition
        settings = settings_of(definition)
        if not settings.is_inline:
            title, to_release = definition.get("title") or _("Quiz"), activity.hidden
            to_release = to_release if settings.feedback == "released" else 0
            counted = (activity.going_on, activity.waiting, activity.graded, to_release)
            found.append(CourseQuiz(activity, title, settings, *counted))
    return found


@never_cache
@login_required
@require_safe
def quizzes(request, key):
    """All of them, and how far students are."""
    course = graded_course(request, key)
    finalize_overdue(among=Attempt.objects.filter(enrollment__course=course))
    listed = course_quizzes(course, get_language())
    context = {
        "course": course,
        "quizzes": listed,
        "crumbs": _crumbs(course),
    }
    return render(request, "lms_pages/quizzes/staff.html", context)


@never_cache
@login_required
@require_safe
def attempts(request, key, pk):
    """Every attempt at one quiz, the newest first."""
    course = graded_course(request, key)
    finalize_overdue(among=Attempt.objects.filter(activity=pk, enrollment__course=course))
    quiz = _quiz(course, pk)
    rows = Attempt.objects.filter(activity=pk).select_related("enrollment__user__profile").order_by("-started_at")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    granted = accommodations_at([(row.enrollment_id, pk) for row in page])
    for row in page:
        row.granted = Terms(quiz.settings, granted.get((row.enrollment_id, pk))).granted
    context = {
        "course": course,
        "quiz": quiz,
        "page_obj": page,
        "crumbs": _crumbs(course, quiz.title),
    }
    return render(request, "lms_pages/quizzes/attempts.html", context)


@login_required
@require_POST
def release(request, key, pk):
    quiz = _quiz(graded_course(request, key), pk)
    count = release_results(activity=quiz.activity, by=request.user)
    said = ngettext("%(count)d result released.", "%(count)d results released.", count) % {"count": count}
    messages.success(request, said)
    return redirect("course_quizzes", key=key)


def _quiz(course: Course, pk: int) -> CourseQuiz:
    for quiz in course_quizzes(course, get_language()):
        if quiz.activity.pk == pk:
            return quiz
    raise Http404


def _crumbs(course: Course, last: str = "") -> list[dict]:
    above = [{"title": course.title, "url": course_url(course.key, get_language())}]
    here = {"title": _("Quizzes and exams"), "url": reverse("course_quizzes", args=[course.key]) if last else ""}
    return [*above, here, *([{"title": last, "url": ""}] if last else [])]
