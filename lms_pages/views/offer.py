"""The one button of a course that fits whoever looks at it: on its page, and where a lesson is closed."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from commerce.pricing.specs import ShownOffer
from learning.access.enums import Refusal
from learning.access.rules import Decision
from learning.courses.enums import Admission
from learning.courses.models import Course
from learning.progress.specs import OutlineLesson

from .outline import OutlineView


class Step(StrEnum):
    """What this person can do next with a course; components/course_action.html knows each by its value."""

    START = "start"  # enrolled, nothing opened yet
    CONTINUE = "continue"
    REVIEW = "review"  # enrolled, everything done
    LOOK = "look"  # may enter without learning there: the team and editors
    ENROLL = "enroll"
    ENROLL_AGAIN = "enroll_again"
    BUY = "buy"
    UNSOLD = "unsold"  # nobody comes in by themselves, and it cannot be bought just now
    CLOSED = "closed"  # takes no new students
    ARCHIVED = "archived"  # is offered to nobody any more
    REMOVED = "removed"  # staff has to be asked


@dataclass(frozen=True)
class Offer:
    """`url` and `lesson_title` name the lesson it leads to, when it leads to one; that of BUY is the checkout."""

    step: Step
    url: str = ""
    lesson_title: str = ""


def course_offer(
    decision: Decision,
    course: Course,
    outline: OutlineView,
    going_on: OutlineLesson | None = None,
    *,
    sale: ShownOffer | None = None,
    may_return: bool = False,
) -> Offer:
    """`decision` is may_enter_course's, `going_on` where an enrolled student continues (None: everything is done).
    `sale` says how the course is sold; `may_return` that somebody who left it was granted it before, and still is."""
    if decision.enrollment:
        if going_on is None:
            return _to(Step.REVIEW, outline, 0)
        place = next((at for at, lesson in enumerate(outline.lessons) if lesson.key == going_on.key), 0)
        return _to(Step.CONTINUE if outline.done or place else Step.START, outline, place)
    if decision.is_allowed:
        return _to(Step.LOOK, outline, 0)
    if decision.refusal == Refusal.REMOVED:
        return Offer(Step.REMOVED)
    if course.is_archived:
        return Offer(Step.ARCHIVED)
    if not course.is_open:
        return Offer(Step.CLOSED)
    if course.admission == Admission.GRANTED and not may_return:
        return (
            Offer(Step.BUY, reverse("buy", args=[sale.product_key])) if sale and sale.is_buyable else Offer(Step.UNSOLD)
        )
    again = decision.refusal in {Refusal.LEFT, Refusal.ENDED}
    return Offer(Step.ENROLL_AGAIN if again else Step.ENROLL)


def _to(step: Step, outline: OutlineView, place: int) -> Offer:
    lessons = outline.lessons[place : place + 1]
    return Offer(step, lessons[0].url, lessons[0].title) if lessons else Offer(step, outline.course_url)
