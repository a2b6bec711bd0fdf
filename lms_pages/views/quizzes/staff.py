"""The quizzes of a course, for who grades in it: how far students are, results to release, and what is granted to
whom."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from learning.assessment.enums import AttemptState
from learning.assessment.models import Accommodation, Attempt
from learning.assessment.quiz_settings import QuizSettings, settings_of
from learning.assessment.services import (
    AccommodationRefused,
    finalize_overdue,
    grant_accommodation,
    release_results,
    withdraw_accommodation,
)
from learning.assessment.terms import Terms
from learning.courses.links import course_url
from learning.courses.models import Activity, ActivityVersion, Course
from learning.enrollment.models import Enrollment

from ..graded import graded_course

KINDS = ("quiz", "exam")
PAGE = 50
MOST_MINUTES, MOST_PERCENT, MOST_ATTEMPTS = 7 * 24 * 60, 500, 50


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


class GrantForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Email address of the student"))
    activity = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    extra_percent = forms.IntegerField(
        label=gettext_lazy("More time, in percent"), min_value=0, max_value=MOST_PERCENT, required=False
    )
    extra_minutes = forms.IntegerField(
        label=gettext_lazy("More time, in minutes"), min_value=0, max_value=MOST_MINUTES, required=False
    )
    extra_attempts = forms.IntegerField(
        label=gettext_lazy("More attempts"), min_value=0, max_value=MOST_ATTEMPTS, required=False
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes later, at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("In your time zone."),
    )
    note = forms.CharField(label=gettext_lazy("Note for the team"), max_length=300, required=False)

    def __init__(self, *args, course: Course, quizzes: list[CourseQuiz], **kwargs):
        super().__init__(*args, **kwargs)
        self.course = course
        self.activities = {str(quiz.activity.pk): quiz.activity for quiz in quizzes}
        all_of_them = [("", _("All quizzes of the course"))]
        self.fields["activity"].choices = all_of_them + [(str(quiz.activity.pk), quiz.title) for quiz in quizzes]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        enrollments = Enrollment.objects.filter(course=self.course, user__email__iexact=email)
        self.enrollment = enrollments.select_related("user").first()
        if self.enrollment is None:
            raise ValidationError(_("Nobody with this address is enrolled in the course."))
        return email

    def grant(self, by) -> Accommodation:
        data = self.cleaned_data
        return grant_accommodation(
            enrollment=self.enrollment,
            activity=self.activities.get(data["activity"]),
            by=by,
            extra_percent=data["extra_percent"] or 0,
            extra_minutes=data["extra_minutes"] or 0,
            extra_attempts=data["extra_attempts"] or 0,
            closes_at=data["closes_at"],
            note=data["note"],
        )


@never_cache
@login_required
def quizzes(request, key):
    """All of them, and what is granted; POST grants something."""
    course = graded_course(request, key)
    finalize_overdue(among=Attempt.objects.filter(enrollment__course=course))
    listed = course_quizzes(course, get_language())
    form = GrantForm(request.POST or None, course=course, quizzes=listed)
    if request.method == "POST" and form.is_valid():
        try:
            form.grant(request.user)
        except AccommodationRefused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Granted to %(who)s.") % {"who": form.enrollment.user})
            return redirect("course_quizzes", key=key)
    rows = Accommodation.objects.filter(enrollment__course=course).order_by("enrollment__user__email", "pk")
    titles = {quiz.activity.pk: quiz.title for quiz in listed}
    granted = list(rows.select_related("enrollment__user__profile"))
    for row in granted:
        row.where = titles.get(row.activity_id, "") if row.activity_id else _("All quizzes of the course")
    context = {
        "course": course,
        "quizzes": listed,
        "granted": granted,
        "form": form,
        "crumbs": _crumbs(course),
    }
    return render(request, "lms_pages/quizzes/staff.html", context, status=422 if form.errors else 200)


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
    own = Accommodation.objects.filter(enrollment__in=[row.enrollment_id for row in page])
    granted = {row.enrollment_id: row for row in own.filter(activity=None)}
    granted |= {row.enrollment_id: row for row in own.filter(activity=pk)}
    for row in page:
        row.granted = Terms(quiz.settings, granted.get(row.enrollment_id)).granted
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


@login_required
@require_POST
def withdraw(request, key, pk):
    course = graded_course(request, key)
    row = get_object_or_404(Accommodation, pk=pk, enrollment__course=course)
    withdraw_accommodation(accommodation=row, by=request.user)
    messages.success(request, _("It is no longer granted. An attempt that is going on keeps its time."))
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
