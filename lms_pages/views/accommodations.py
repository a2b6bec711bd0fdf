"""What is granted to single students of a course, in its quizzes and assignments, for who grades in it."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from learning.assignments.selectors import assignments_in
from learning.courses.models import Activity, Course
from learning.enrollment.accommodations import AccommodationRefused, grant_accommodation, withdraw_accommodation
from learning.enrollment.models import Accommodation, Enrollment

from .graded import crumbs_of, graded_course, login_required
from .quizzes.staff import CourseQuiz, course_quizzes

MOST_MINUTES, MOST_PERCENT, MOST_ATTEMPTS = 7 * 24 * 60, 500, 50


def everywhere() -> str:
    return _("All quizzes and assignments of the course")


class GrantForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Email address of the student"))
    activity = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    extra_percent = forms.IntegerField(
        label=gettext_lazy("More time, in percent"),
        min_value=0,
        max_value=MOST_PERCENT,
        required=False,
        help_text=gettext_lazy("Of the time limit of a quiz."),
    )
    extra_minutes = forms.IntegerField(
        label=gettext_lazy("More time, in minutes"), min_value=0, max_value=MOST_MINUTES, required=False
    )
    extra_attempts = forms.IntegerField(
        label=gettext_lazy("More attempts"),
        min_value=0,
        max_value=MOST_ATTEMPTS,
        required=False,
        help_text=gettext_lazy("At an assignment: handing in again, where that is counted."),
    )
    opens_at = forms.DateTimeField(
        label=gettext_lazy("Opens for this student"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Of one quiz that has an opening time, earlier or later. In your time zone."),
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closing time or deadline for this student"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy(
            "In your time zone. It holds where it is later than for everybody; beside an opening time, the window is "
            "moved to exactly these moments."
        ),
    )
    note = forms.CharField(label=gettext_lazy("Note for the team"), max_length=300, required=False)

    def __init__(self, *args, course: Course, quizzes: list[CourseQuiz], places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.course, self.quizzes = course, {str(quiz.activity.pk): quiz for quiz in quizzes}
        self.fields["activity"].choices = [("", everywhere()), *places]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        enrollments = Enrollment.objects.filter(course=self.course, user__email__iexact=email)
        self.enrollment = enrollments.select_related("user").first()
        if self.enrollment is None:
            raise ValidationError(_("Nobody with this address is enrolled in the course."))
        return email

    def clean_opens_at(self) -> datetime | None:
        """It must make a difference."""
        moment, quiz = self.cleaned_data["opens_at"], self.quizzes.get(self.cleaned_data.get("activity", ""))
        if moment and not (quiz and quiz.settings.opens_at):
            raise ValidationError(_("Choose a quiz that has an opening time."))
        return moment

    def clean(self) -> dict:
        data, quiz = super().clean(), self.quizzes.get(self.cleaned_data.get("activity", ""))
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and quiz:
            last = closes_at or quiz.settings.closes_at
            if last and opens_at >= last:
                self.add_error("closes_at", _("It closes before it opens. Grant a later closing time as well."))
        return data

    def grant(self, by) -> Accommodation:
        data = self.cleaned_data
        return grant_accommodation(
            enrollment=self.enrollment,
            activity=Activity.objects.get(pk=data["activity"]) if data["activity"] else None,
            by=by,
            extra_percent=data["extra_percent"] or 0,
            extra_minutes=data["extra_minutes"] or 0,
            extra_attempts=data["extra_attempts"] or 0,
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            note=data["note"],
        )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def accommodations(request, key):
    """What is granted; POST grants something. ?email and ?activity say for whom and where the form begins."""
    course = graded_course(request, key)
    quizzes = course_quizzes(course, get_language())
    places = [(str(quiz.activity.pk), quiz.title) for quiz in quizzes]
    places += [(str(pk), title) for pk, title in assignments_in([course])]
    initial = {name: request.GET.get(name, "") for name in ("email", "activity")}
    form = GrantForm(request.POST or None, initial=initial, course=course, quizzes=quizzes, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            form.grant(request.user)
        except AccommodationRefused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Granted to %(who)s.") % {"who": form.enrollment.user.profile.shown_name})
            return redirect("accommodations", key=key)
    rows = Accommodation.objects.filter(enrollment__course=course).order_by("enrollment__user__email", "pk")
    granted, titles = list(rows.select_related("enrollment__user__profile")), dict(places)
    for row in granted:
        row.where = titles.get(str(row.activity_id), "") if row.activity_id else everywhere()
    context = {
        "course": course,
        "granted": granted,
        "form": form,
        "crumbs": crumbs_of(course, (_("Accommodations"), "")),
    }
    return render(request, "lms_pages/grades/accommodations.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request, key, pk):
    course = graded_course(request, key)
    row = get_object_or_404(Accommodation, pk=pk, enrollment__course=course)
    withdraw_accommodation(accommodation=row, by=request.user)
    messages.success(request, _("It is no longer granted. An attempt that is going on keeps its time."))
    return redirect("accommodations", key=key)
