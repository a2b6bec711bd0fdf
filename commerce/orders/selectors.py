"""Reading orders."""

from uuid import UUID

from django.db.models import QuerySet

from commerce.seller import seller_facts
from learning.progress.models import CourseProgress

from .models import Order


def orders_of(user) -> QuerySet[Order]:
    """Newest first, with what the history shows."""
    return Order.objects.filter(user=user).prefetch_related("lines", "documents").order_by("-created_at", "-pk")


def percent_done(order: Order) -> int:
    """How much of the course is done of which most is: by the buyer, or by whoever redeemed the gift."""
    keys = {UUID(share["course"]) for line in order.lines.all() for share in line.shares}
    people = {gift for gift in order.lines.values_list("gift__redeemed_by", flat=True) if gift}
    people = people if order.is_gift else {order.user_id}
    rows = CourseProgress.objects.filter(enrollment__course__key__in=keys, enrollment__user__in=people)
    return max((row.percent for row in rows), default=0)


def is_too_far(order: Order) -> bool:
    """Whether more of it is done than the seller refunds by itself."""
    return percent_done(order) > seller_facts().refund_most_percent
