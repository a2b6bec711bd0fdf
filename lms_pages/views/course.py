from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from learning.access.rules import may_enter_course
from learning.courses.links import course_url, lesson_url
from learning.courses.models import Course
from learning.progress.models import CourseProgress
from learning.progress.selectors import course_outline, next_lesson

from ..covers import dye_of
from ..external_video import UnknownVideo, read_video_url
from ..links import translations_of
from ..sharing import course_facts, share_page
from .instructors import instructor_cards
from .offer import course_offer
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
    going_on = next_lesson(outline, _last_lesson_key(decision.enrollment)) if decision.enrollment else None
    view = outline_view(outline, row, locale, decision)
    text = course_text(row, locale)
    context = {
        "page": page,
        "course": row,
        "course_text": text,
        "dye": dye_of(row.slug),
        "enrollment": decision.enrollment,
        "outline": view,
        "offer": course_offer(decision, row, view, going_on),
        "refusal": decision.refusal,
        "translations": translations_of(page),
        "instructors": instructor_cards(page),
        "video": preview_video(page),
        "language": page.locale.get_display_name(),
        "crumbs": crumbs(page),
        "share": share_page(
            request, page, description=page.subtitle, facts=course_facts(request, page, row, text) if text else None
        ),
    }
    return render(request, "lms_pages/pages/course_page.html", context)


def course_preview(request, page):
    """The draft of the course page, with the outline as it is published."""
    row = Course.objects.filter(key=page.translation_key).first()
    context = {
        "page": page,
        "course": row,
        "dye": dye_of(page.slug),
        "is_preview": True,
        "course_text": None,
        "outline": None,
        "instructors": instructor_cards(page),
        "video": preview_video(page),
        "language": page.locale.get_display_name(),
        "crumbs": crumbs(page),
    }
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


def crumbs(page) -> list[dict]:
    catalog = page.get_parent()
    above = [{"title": catalog.title, "url": catalog.url}]
    if page.category:
        above.append({"title": page.category.name, "url": f"{catalog.url}?category={page.category.slug}"})
    return above


def preview_video(page):
    """The player of the preview video, or None without one (or with an address that shows none)."""
    try:
        return read_video_url(page.preview_video_url) if page.preview_video_url else None
    except UnknownVideo:
        return None


def _last_lesson_key(enrollment):
    if enrollment is None:
        return None
    row = CourseProgress.objects.filter(enrollment=enrollment).select_related("last_lesson").first()
    return row.last_lesson.key if row and row.last_lesson else None
