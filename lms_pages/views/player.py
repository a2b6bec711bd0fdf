"""The lesson player: the frozen body of a lesson, its activities, and where the student stands."""

import json

from django.core.cache import cache
from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from learning.access.enums import Refusal
from learning.access.rules import may_enter_course, may_enter_lesson
from learning.assessment.selectors import asked_questions, latest_attempts, reviewed_questions
from learning.assessment.services import issue_ticket
from learning.courses.enums import CompletionRule
from learning.courses.models import ActivityVersion, Course, CourseText, Lesson
from learning.progress.models import MediaPlace
from learning.progress.selectors import completed_activity_ids, course_outline, media_places
from learning.progress.services import open_lesson

from ..block import lesson_blocks
from ..completion import completion_words
from ..covers import dye_of
from ..specs import Part
from .offer import course_offer
from .outline import outline_view

BODY_SECONDS = 3600
MEDIA_KINDS = {"video", "audio"}


def lesson(request, page):
    """One lesson page for whoever the door lets in; everybody else is told why not."""
    row = Lesson.objects.filter(key=page.translation_key).select_related("course").first()
    if row is None:
        raise Http404
    decision = may_enter_lesson(request.user, row)
    if decision.refusal == Refusal.NOT_PUBLISHED:
        raise Http404
    # The door of the course is the same one, except for those who only may read a preview lesson.
    opened_as_preview = row.is_preview and decision.enrollment is None
    of_course = may_enter_course(request.user, row.course) if opened_as_preview else decision
    locale = get_language()
    outline = course_outline(row.course, locale, decision.enrollment)
    view = outline_view(outline, row.course, locale, of_course, row.key)
    context = {
        "page": page,
        "course": row.course,
        "course_text": course_text(row.course, locale),
        "dye": dye_of(row.course.slug),
        "lesson": row,
        "enrollment": decision.enrollment,
        "outline": view,
        "offer": None if decision.enrollment else course_offer(of_course, row.course, view),
        "refusal": decision.refusal,
    }
    if not decision.is_allowed:
        context["crumbs"] = [{"title": context["course_text"].title, "url": view.course_url}, {"title": page.title}]
        return render(request, "lms_pages/pages/lesson_locked.html", context, status=403)
    if decision.enrollment:
        context["is_done"] = row.pk in {lesson.pk for lesson in outline.lessons if lesson.is_done}
        context["progress"] = open_lesson(enrollment=decision.enrollment, lesson=row)
    context["parts"] = lesson_parts(request, page, row, decision.enrollment, locale)
    context["waiting"] = [part for part in context["parts"] if part.blocks_completion]
    context["modules"] = modules_of(context["parts"])
    context["done_when"] = completion_words(context["parts"])
    if decision.enrollment and any(part.kind in MEDIA_KINDS for part in context["parts"]):
        context["places"] = places_json(media_places(decision.enrollment, row))
    return render(request, "lms_pages/pages/lesson_page.html", context)


def lesson_preview(request, page):
    """The draft as a student would see it. Activities come from the blocks, disabled; nothing is written."""
    parts = []
    for block in page.body:
        activity = block.block.activity(block.value)
        if activity:
            parts.append(Part.preview(block, activity))
        else:
            parts.append(Part.of_html(block.id, block.block_type, block.render()))
    context = {"page": page, "parts": parts, "modules": modules_of(parts)}
    return render(request, "lms_pages/pages/lesson_preview.html", context)


def modules_of(parts: list[Part]) -> list[str]:
    """The ES modules that the blocks of a lesson want."""
    kinds = {part.kind for part in parts} & set(lesson_blocks)
    return sorted({module for kind in kinds for module in lesson_blocks[kind].modules})


def places_json(places: dict[int, MediaPlace]) -> str:
    """{media number: [seconds, when in milliseconds]}, as place.js reads it."""
    return json.dumps({pk: [place.seconds, int(place.recorded_at.timestamp() * 1000)] for pk, place in places.items()})


def course_text(course, locale: str) -> CourseText:
    texts = {text.locale: text for text in course.texts.filter(locale__in={locale, course.source_locale})}
    return texts.get(locale) or texts[course.source_locale]


def rendered_body(page, course: Course) -> list[tuple[str, str, str]]:
    """(block id, kind, html) of every block that is the same for all students; html is "" for an activity that is drawn
    from its frozen version. Rendered once per state of the course: any change to its pages raises the generation."""
    key = f"lesson-body:{page.pk}:{course.generation}"
    body = cache.get(key)
    if body is None:
        body = [
            (str(block.id), block.block_type, "" if is_drawn_from_version(block) else str(block.render()))
            for block in page.body
        ]
        cache.set(key, body, BODY_SECONDS)
    return body


def is_drawn_from_version(block) -> bool:
    return block.block.activity(block.value) is not None and block.block.drawn_from_version


def lesson_parts(request, page, row: Lesson, enrollment, locale: str) -> list[Part]:
    activities = {str(a.block_id): a for a in row.activities.filter(retired_at=None)}
    versions = {}
    for version in ActivityVersion.objects.filter(
        activity__in=activities.values(), is_live=True, locale__in={locale, row.course.source_locale}
    ):
        if version.locale == locale or version.activity_id not in versions:
            versions[version.activity_id] = version
    attempts = latest_attempts(enrollment, list(activities.values())) if enrollment and activities else {}
    completed = completed_activity_ids(enrollment, row) if enrollment and activities else set()
    retry = request.GET.get("retry")
    parts = []
    for block_id, kind, html in rendered_body(page, row.course):
        activity = activities.get(block_id)
        if activity is None:
            if html:
                parts.append(Part.of_html(block_id, kind, mark_safe(html)))  # noqa: S308 our own templates made it
            continue
        version = versions.get(activity.pk)
        attempt = attempts.get(activity.pk) if retry != str(activity.pk) else None
        part = Part(
            block_id=block_id,
            kind=kind,
            html=mark_safe(html),  # noqa: S308
            activity=activity,
            definition=version.definition if version else {},
            attempt=attempt,
            is_complete=activity.pk in completed,
            blocks_completion=bool(
                enrollment
                and activity.is_required
                and activity.rule != CompletionRule.VIEWED
                and activity.pk not in completed
            ),
        )
        if version and not html:
            if attempt:
                part.questions = reviewed_questions(attempt)
                part.definition = attempt.version.definition
            else:
                part.questions = asked_questions(version.definition)
                part.ticket = issue_ticket(version=version, enrollment=enrollment) if enrollment else ""
        parts.append(part)
    return parts
