"""What an order opens: the courses of its lines, or of the gifts it made."""

from datetime import datetime

from accounts.models import User
from commerce.entitlements import services as entitlements
from learning.courses.models import Course

from .models import Gift, Order, OrderLine


def courses_of(line: OrderLine) -> list[Course]:
    """Those that were in it when it was ordered, whatever became of the bundle since."""
    rows = Course.objects.in_bulk([share["course"] for share in line.shares], field_name="key")
    by_key = {str(key): course for key, course in rows.items()}
    return [by_key[share["course"]] for share in line.shares if share["course"] in by_key]


def open_courses(*, order: Order, now: datetime) -> list[str]:
    """For the buyer. Returns the titles of those that stay closed to them, because staff took them out."""
    closed = []
    for line in order.lines.all():
        closed += open_line(
            line=line, user=order.user, source_kind=entitlements.ORDER_LINE, source_key=str(line.pk), now=now
        )
    return closed


def open_line(*, line: OrderLine, user: User, source_kind: str, source_key: str, now: datetime) -> list[str]:
    courses = courses_of(line)
    for course in courses:
        entitlements.grant(user=user, course=course, source_kind=source_kind, source_key=source_key, now=now)
    titles = {share["course"]: share["title"] for share in line.shares}
    closed = entitlements.unopened(user=user, courses=courses, now=now)
    return [titles[str(course.key)] for course in closed]


def sources_of(order: Order) -> list[tuple[str, str]]:
    """The names under which what it opened was granted."""
    if order.is_gift:
        gifts = Gift.objects.filter(line__order=order).order_by("pk")
        return [(entitlements.GIFT, str(pk)) for pk in gifts.values_list("pk", flat=True)]
    return [(entitlements.ORDER_LINE, str(pk)) for pk in order.lines.values_list("pk", flat=True)]
