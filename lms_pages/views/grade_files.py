"""Grades as files: the gradebook to take away, and overrides to bring."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.csv_files import LARGEST_BYTES, UnreadableFile, decode_file
from learning.grades.export import as_csv, as_xlsx, lines_of
from learning.grades.gradebook import arranged, rows_of, students_of
from learning.grades.overrides_file import apply_plan, plan_overrides
from learning.grades.scheme import scheme_of

from .gradebook import GradebookForm
from .graded import crumbs_of, graded_course, login_required, passes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OverridesFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "The first line is: email,activity,points,reason. An activity is named by its title or the number that the "
            "exported file shows. No points withdraw an override; a column “of” says how many points there are."
        ),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        try:
            return decode_file(self.cleaned_data["file"].read())
        except UnreadableFile as problem:
            raise ValidationError(str(problem)) from None


@login_required
def export(request, key, kind):
    """What the gradebook shows with the same filters, all pages of it."""
    course = graded_course(request, key)
    scheme = scheme_of(course, get_language())
    wish = GradebookForm(request.GET).wish
    lines = lines_of(arranged(rows_of(list(students_of(course, wish)), scheme), wish), scheme)
    if kind == "csv":
        response = StreamingHttpResponse(as_csv(lines), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        response = HttpResponse(as_xlsx(lines), content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{course.slug or "grades"}.{kind}"'
    return response


@login_required
def import_overrides(request, key):
    """POST `file`: the dry run. POST `text` (what the dry run read): for good. Read anew each time, so that what
    changed between the two is seen."""
    course = graded_course(request, key)
    context = {"course": course, "form": OverridesFileForm(), "crumbs": crumbs_of(course, (_("Import overrides"), ""))}
    template = "lms_pages/grades/import.html"
    if request.method != "POST":
        return render(request, template, context)
    is_for_good = "text" in request.POST
    form = OverridesFileForm(None if is_for_good else request.POST, None if is_for_good else request.FILES)
    if not is_for_good and not form.is_valid():
        return render(request, template, {**context, "form": form}, status=422)
    text = request.POST["text"][:LARGEST_BYTES] if is_for_good else form.cleaned_data["file"]
    try:
        plan = plan_overrides(text, course=course, scheme=scheme_of(course, get_language()))
    except UnreadableFile as problem:
        if not is_for_good:
            form.add_error("file", str(problem))
        return render(request, template, {**context, "form": form}, status=422)
    lines = apply_plan(plan, by=request.user, passes=passes) if is_for_good else plan
    context |= {
        "lines": lines,
        "text": "" if is_for_good else text,
        "is_done": is_for_good,
        "change_count": sum(line.is_change for line in lines),
        "error_count": sum(line.is_error for line in lines),
    }
    return render(request, template, context)
