"""Enrolling by file in the back office: upload, look at what would happen, do it."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import get_language

from core.csv_files import LARGEST_BYTES, UnreadableFile
from learning.courses.models import Course
from learning.courses.selectors import shown_title

from .enrolling_by_file import Line, apply_plan, plan_enrollments
from .forms import EnrollFileForm
from .rules import may_enroll_others

TEMPLATE = "learning/enrollment/wagtail/enroll_by_file.html"


def enroll_by_file(request):
    """POST `file`: the dry run. POST `text` (what the dry run read): for good. Read anew each time, so that what
    changed between the two is seen."""
    if not may_enroll_others(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, TEMPLATE, {"form": EnrollFileForm()})
    is_for_good = "text" in request.POST
    form = EnrollFileForm(None if is_for_good else request.POST, None if is_for_good else request.FILES)
    if not is_for_good and not form.is_valid():
        return render(request, TEMPLATE, {"form": form})
    text = request.POST["text"][:LARGEST_BYTES] if is_for_good else form.cleaned_data["file"]
    try:
        plan = plan_enrollments(text)
    except UnreadableFile as problem:
        if not is_for_good:
            form.add_error("file", str(problem))
        return render(request, TEMPLATE, {"form": form})
    lines = with_titles(apply_plan(plan) if is_for_good else plan)
    return render(
        request,
        TEMPLATE,
        {
            "form": EnrollFileForm(),
            "lines": lines,
            "text": "" if is_for_good else text,
            "is_done": is_for_good,
            "change_count": sum(line.is_change for line in lines),
            "error_count": sum(line.is_error for line in lines),
        },
    )


def with_titles(lines: list[Line]) -> list[Line]:
    """Courses by their title in the reader's language. Two queries."""
    courses = Course.objects.prefetch_related("texts").in_bulk({line.course.pk for line in lines if line.course})
    titles = {pk: shown_title(course, get_language()) for pk, course in courses.items()}
    return [replace(line, course_name=titles[line.course.pk]) if line.course else line for line in lines]
