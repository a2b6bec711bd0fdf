"""The lesson player: the frozen body of a lesson, its activities, and where the student stands."""

from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe

from accounts.visitors import reader_of
from core import clock
from learning.access.enums import Refusal
from learning.access.rules import may_enter_course, may_enter_lesson
from learning.assessment.selectors import latest_attempts, reviewed_questions
from learning.assessment.services import issue_ticket
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, Lesson
from learning.progress.selectors import standing_of
from learning.progress.services import open_lesson
from learning.progress.specs import Standing

from ..block import lesson_blocks
from ..completion import completion_words
from ..covers import dye_of
from ..specs import Part
from .body import BodyPart, lesson_body
from .offer import course_offer
from .outline import outline_view
from .package_parts import add_packages
from .published import published_outline, published_text
from .quizzes.card import QuizCard, quiz_cards
from .tools.cards import add_tools, frame_sources
from .watching import player_facts
from .works import add_works

MEDIA_KINDS = {"video", "audio"}


def lesson(request, page):
    """One lesson page for whoever the door lets in; everybody else is told why not."""
    row = Lesson.objects.filter(key=page.translation_key).select_related("course").first()
    if row is None:
        raise Http404
    reader = reader_of(request)
    decision = may_enter_lesson(reader, row)
    if decision.refusal == Refusal.NOT_PUBLISHED:
        raise Http404
    # The door of the course is the same one, except for those who only may read a preview lesson.
    opened_as_preview = row.is_preview and decision.enrollment is None
    of_course = may_enter_course(reader, row.course) if opened_as_preview else decision.of_course
    standing = decision.standing or (standing_of(decision.enrollment, row) if decision.enrollment else Standing())
    published, done = published_outline(request, row.course), standing.done_lesson_ids
    view = outline_view(published, of_course, done, row.key, once=standing.completed_lesson_ids)
    context = {
        "page": page,
        "course": row.course,
        "course_text": published_text(request, row.course),
        "dye": dye_of(row.course.slug),
        "lesson": row,
        "enrollment": decision.enrollment,
        "outline": view,
        "offer": None if decision.enrollment else course_offer(of_course, row.course, view),
        "refusal": decision.refusal,
    }
    if not decision.is_allowed:
        context["reason"] = view.current.reason or decision.refusal.label
        waits_for = decision.lock.waits_for if decision.lock else ()
        context["first"] = [lesson for lesson in view.lessons if lesson.pk in waits_for]
        context["crumbs"] = [{"title": context["course_text"].title, "url": view.course_url}, {"title": page.title}]
        return render(request, "lms_pages/pages/lesson_locked.html", context, status=403)
    if decision.enrollment:
        context["is_done"] = row.pk in standing.done_lesson_ids
        open_lesson(enrollment=decision.enrollment, lesson=row, standing=standing)
    context["parts"] = lesson_parts(request, page, row, decision.enrollment, standing)
    add_works(context["parts"], decision.enrollment)
    frames = add_packages(request, context["parts"], row, decision.enrollment)
    add_tools(context["parts"], decision.enrollment, request.user, row.course)
    context["waiting"] = [part for part in context["parts"] if part.blocks_completion]
    context["modules"] = modules_of(context["parts"])
    context["done_when"] = completion_words(context["parts"])
    if decision.enrollment and any(part.kind in MEDIA_KINDS for part in context["parts"]):
        context |= player_facts(decision.enrollment, row, context["parts"])
    response = render(request, "lms_pages/pages/lesson_page.html", context)
    if frames := [*frames, *frame_sources(context["parts"])]:
        response._csp_update = {"frame-src": frames}  # config.security_headers adds what else the page shows
    return response


def modules_of(parts: list[Part]) -> list[str]:
    """The ES modules that the blocks of a lesson want."""
    kinds = {part.kind for part in parts} & set(lesson_blocks)
    wanted = {module for kind in kinds for module in lesson_blocks[kind].modules}
    return sorted(wanted.union(*(part.modules for part in parts)))


def lesson_parts(request, page, row: Lesson, enrollment, standing: Standing) -> list[Part]:
    """The kept body of the lesson, with this student's attempts and completions."""
    body = lesson_body(request, page, row)
    quizzes = [part.activity.pk for part in body if part.activity and part.questions]
    attempts = latest_attempts(enrollment, quizzes) if enrollment and quizzes else {}
    cards = cards_of(row, enrollment, body)
    if retry := request.GET.get("retry"):
        attempts = {pk: attempt for pk, attempt in attempts.items() if str(pk) != retry}
    parts = [
        _part(
            kept,
            enrollment,
            attempts.get(kept.activity.pk),
            kept.activity.pk in standing.completed_activity_ids,
            cards.get(kept.activity.pk),
        )
        if kept.activity
        else Part.of_html(kept.block_id, kept.kind, mark_safe(kept.html))  # noqa: S308 our own templates made it
        for kept in body
    ]
    for part, kept in zip(parts, body, strict=True):
        part.modules = kept.modules
    return parts


def cards_of(row: Lesson, enrollment, body) -> dict[int, QuizCard]:
    """{activity id: card} of the quizzes with a page of their own."""
    parts = [part for part in body if part.is_card]
    if not parts or enrollment is None:
        return {}
    activities = [Activity(pk=part.activity.pk, lesson=row, rule=part.activity.rule) for part in parts]
    definitions = {part.activity.pk: part.definition for part in parts}
    return quiz_cards(enrollment, activities, definitions, clock.current())


def _part(kept: BodyPart, enrollment, attempt, is_complete: bool, card: QuizCard | None) -> Part:
    activity = kept.activity
    part = Part(
        block_id=kept.block_id,
        kind=kept.kind,
        html=mark_safe(kept.html),  # noqa: S308
        activity=activity,
        definition=kept.definition,
        attempt=attempt,
        is_complete=is_complete,
        is_card=kept.is_card,
        card=card,
        blocks_completion=bool(
            enrollment and activity.is_required and activity.rule != CompletionRule.VIEWED and not is_complete
        ),
    )
    if attempt:
        part.questions, part.definition = reviewed_questions(attempt), attempt.version.definition
    elif kept.questions:
        part.questions = list(kept.questions)
        part.ticket = issue_ticket(version_id=activity.version_id, enrollment=enrollment) if enrollment else ""
    return part
