from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from learning.access.rules import may_enter_course
from learning.courses.links import course_url, lesson_url
from learning.courses.models import Course
from learning.progress.models import CourseProgress
from learning.progress.selectors import course_outline, next_lesson

from .outline import outline_view
from .player import course_text


def course(request, page):
    """The course page: what it promises, what is inside, and one button that fits the reader."""
    row = Course.objects.filter(key=page.translation_key).first()
    if row is None or not row.is_live:
        raise Http404
    locale = get_language()
    decision = may_enter_course(request.user, row)
    outline = course_outline(row, locale, decision.enrollment)
    last = _last_lesson_key(decision.enrollment)
    context = {
        "page": page,
        "course": row,
        "course_text": course_text(row, locale),
        "enrollment": decision.enrollment,
        "outline": outline_view(outline, row, locale, decision),
        "next_lesson": next_lesson(outline, last) if decision.is_allowed else None,
        "refusal": decision.refusal,
        "may_look": decision.is_allowed,
    }
    return render(request, "lms_pages/pages/course_page.html", context)


def course_preview(request, page):
    """The draft of the course page, with the outline as it is published."""
    row = Course.objects.filter(key=page.translation_key).first()
    context = {"page": page, "course": row, "is_preview": True, "course_text": None, "outline": None}
    if row and row.is_live:
        locale = get_language()
        outline = course_outline(row, locale)
        context["outline"] = outline_view(outline, row, locale, may_enter_course(request.user, row))
        context["course_text"] = course_text(row, locale)
    return render(request, "lms_pages/pages/course_page.html", context)


def continue_course(request, key):
    """Where this person goes on: the first lesson still to do, counted from where they left off."""
    row = get_object_or_404(Course, key=key)
    locale = get_language()
    decision = may_enter_course(request.user, row)
    if not decision.is_allowed:
        return redirect(course_url(row.key, locale))
    outline = course_outline(row, locale, decision.enrollment)
    lesson = next_lesson(outline, _last_lesson_key(decision.enrollment))
    return redirect(lesson_url(lesson.key, locale) if lesson else course_url(row.key, locale))


def course_by_key(request, key):
    """A lasting address, for mails: the pages may move."""
    return redirect(course_url(get_object_or_404(Course, key=key).key, get_language()))


def _last_lesson_key(enrollment):
    if enrollment is None:
        return None
    row = CourseProgress.objects.filter(enrollment=enrollment).select_related("last_lesson").first()
    return row.last_lesson.key if row and row.last_lesson else None
