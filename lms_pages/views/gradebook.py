"""The gradebook of a course, for who grades in it: everybody in a table, and one student with all there ever was."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from learning.assessment.services import release_results
from learning.courses.models import Activity
from learning.enrollment.models import Enrollment
from learning.grades.gradebook import STANDINGS, STATES, Wish, gradebook_page
from learning.grades.models import Grade
from learning.grades.scheme import scheme_of
from learning.grades.selectors import full_standing_of, waiting_counts
from learning.grades.services import GradeRefused, override_grade, release_grades, withdraw_override

from .graded import activity_urls, crumbs_of, graded_course, login_required, passes, work_of


class GradebookForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name or email"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("Who"), choices=STATES, required=False)
    standing = forms.ChoiceField(label=gettext_lazy("Standing"), choices=STANDINGS, required=False)
    sort = forms.RegexField(r"\A-?(name|total|[0-9]{1,18})\Z", required=False, widget=forms.HiddenInput)

    @property
    def wish(self) -> Wish:
        """What was asked; whatever cannot be understood is as if it were not there."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return Wish(data.get("q", ""), data.get("state", "active"), data.get("standing", ""), data.get("sort", "name"))


class OverrideForm(forms.Form):
    points = forms.DecimalField(label=gettext_lazy("Points"), min_value=0, max_digits=8, decimal_places=2)
    max_points = forms.DecimalField(label=gettext_lazy("Of"), min_value=0, max_digits=8, decimal_places=2)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, help_text=gettext_lazy("The student reads it.")
    )


@never_cache
@login_required
def gradebook(request, key):
    course = graded_course(request, key)
    scheme = scheme_of(course, get_language())
    form = GradebookForm(request.GET)
    wish = form.wish
    context = {
        "course": course,
        "scheme": scheme,
        "form": form,
        "wish": wish,
        "page_obj": gradebook_page(course, scheme, wish, request.GET.get("page", 1)),
        "waiting": waiting_counts(scheme),
        "crumbs": crumbs_of(course),
    }
    return render(request, "lms_pages/grades/gradebook.html", context)


@never_cache
@login_required
def student(request, key, enrollment_pk, form=None, activity_pk=None):
    """One student: how the total comes about, and every entry of every grade. `form` came back with a problem."""
    course = graded_course(request, key)
    enrollment = get_object_or_404(Enrollment.objects.select_related("user__profile"), pk=enrollment_pk, course=course)
    scheme = scheme_of(course, get_language())
    name = enrollment.user.profile.shown_name
    context = {
        "course": course,
        "enrollment": enrollment,
        "name": name,
        "standing": full_standing_of(enrollment, scheme),
        "urls": activity_urls(scheme),
        "work": work_of(enrollment),
        "form": form,
        "form_of": activity_pk,
        "crumbs": crumbs_of(course, (name, "")),
    }
    return render(request, "lms_pages/grades/student.html", context, status=422 if form else 200)


def _grade_of(request, key, enrollment_pk, activity_pk) -> tuple[Enrollment, Activity]:
    course = graded_course(request, key)
    enrollment = get_object_or_404(Enrollment, pk=enrollment_pk, course=course)
    return enrollment, get_object_or_404(Activity, pk=activity_pk, lesson__course=course)


@require_POST
@login_required
def override(request, key, enrollment_pk, activity_pk):
    enrollment, activity = _grade_of(request, key, enrollment_pk, activity_pk)
    form = OverrideForm(request.POST, prefix=str(activity_pk))
    if form.is_valid():
        points, max_points = form.cleaned_data["points"], form.cleaned_data["max_points"]
        try:
            override_grade(
                enrollment=enrollment,
                activity=activity,
                is_passed=passes(activity, points, max_points),
                by=request.user,
                **form.cleaned_data,
            )
        except GradeRefused as refusal:
            form.add_error("points", str(refusal))
        else:
            messages.success(request, _("The grade was overridden."))
            return redirect("student_grades", key, enrollment_pk)
    return student(request, key, enrollment_pk, form=form, activity_pk=activity_pk)


@require_POST
@login_required
def withdraw(request, key, enrollment_pk, activity_pk):
    enrollment, activity = _grade_of(request, key, enrollment_pk, activity_pk)
    grade = get_object_or_404(Grade, enrollment=enrollment, activity=activity)
    if withdraw_override(grade=grade, by=request.user):
        messages.success(request, _("The override was withdrawn; what was earned counts again."))
    return redirect("student_grades", key, enrollment_pk)


@require_POST
@login_required
def release(request, key, activity_pk):
    """Let everybody see what counts in one activity, and of attempts what policy kept back until now."""
    course = graded_course(request, key)
    activity = get_object_or_404(Activity, pk=activity_pk, lesson__course=course)
    release_results(activity=activity, by=request.user)
    release_grades(grades=Grade.objects.filter(activity=activity), by=request.user)
    messages.success(request, _("The grades were released."))
    return redirect("gradebook", key)
