"""Drafts as a visitor, a new student and one who has finished would see them. Nothing is written."""

from django.shortcuts import render

from core import clock
from learning.access.enums import Refusal
from learning.access.rules import Decision
from learning.courses.models import Course
from learning.enrollment.models import Enrollment
from learning.progress.selectors import next_lesson

from ..covers import dye_of
from ..models import CoursePage
from ..previews import FINISHED, MODES, VISITOR, known_mode
from ..selling import drafted_sale
from ..specs import Part
from .course import preview_video
from .drafted import drafted_outline
from .instructors import instructor_cards
from .offer import Offer, Step, course_offer
from .outline import OutlineView, outline_view
from .package_parts import add_packages
from .player import modules_of
from .published import PublishedOutline, crumbs


def course_preview(request, page, mode_name: str):
    mode = known_mode(mode_name)
    published, decision, done = _seen(page, page, mode)
    view = outline_view(published, decision, done)
    context = {
        "page": page,
        "course": Course.objects.filter(key=page.translation_key).first(),
        "dye": dye_of(page.slug),
        "is_preview": True,
        "mode": MODES[mode],
        "enrollment": decision.enrollment,
        "outline": view,
        "offer": _offer(decision, view, published, done),
        "sale": drafted_sale(page),
        "instructors": instructor_cards(page),
        "video": preview_video(page),
        "language": page.locale.get_display_name(),
        "crumbs": crumbs(request, page),
    }
    return render(request, "lms_pages/pages/course_page.html", context)


def _offer(decision: Decision, view: OutlineView, published: PublishedOutline, done: set[int]) -> Offer | None:
    """None for visitors: their button is drawn, and leads nowhere."""
    if decision.enrollment is None:
        return None
    if not view.lessons:
        return Offer(Step.START)
    return course_offer(decision, None, view, next_lesson(published.outline.with_done(done)))


def lesson_preview(request, page, mode_name: str):
    """A lesson that is locked for the new student is shown all the same, with why it will be locked."""
    mode = known_mode(mode_name)
    course = CoursePage.objects.ancestor_of(page).first().get_latest_revision_as_object()
    published, decision, done = _seen(course, page, mode)
    view = outline_view(published, decision, done, page.translation_key)
    context = {
        "page": page,
        "course_text": course,
        "dye": dye_of(course.slug),
        "is_preview": True,
        "mode": MODES[mode],
        "enrollment": decision.enrollment,
        "is_done": mode == FINISHED,
        "lesson": view.current,
        "outline": view,
        "refusal": decision.refusal,
    }
    if decision.refusal and not page.is_preview:
        context["reason"] = decision.refusal.label
        context["crumbs"] = [{"title": course.title, "url": view.course_url}, {"title": page.title}]
        return render(request, "lms_pages/pages/lesson_locked.html", context)
    context["parts"] = [_part(block) for block in page.body]
    frames = add_packages(request, context["parts"], None, None)
    context["modules"] = modules_of(context["parts"])
    response = render(request, "lms_pages/pages/lesson_preview.html", context)
    if frames:
        response._csp_update = {"frame-src": frames}
    return response


def _seen(course: CoursePage, page, mode: str) -> tuple[PublishedOutline, Decision, set[int]]:
    """The outline, what the door would say, and the lessons done."""
    published = drafted_outline(course, page, mode)
    if mode == VISITOR:
        return published, Decision(Refusal.SIGN_IN), set()
    done = {lesson.pk for lesson in published.outline.lessons} if mode == FINISHED else set()
    return published, Decision(enrollment=Enrollment(enrolled_at=clock.current())), done


def _part(block) -> Part:
    activity = block.block.activity(block.value)
    if activity:
        part = Part.preview(block, activity)
    else:
        part = Part.of_html(block.id, block.block_type, block.render({"block_id": block.id}))
    part.modules = block.block.modules_for(block.value)
    return part
