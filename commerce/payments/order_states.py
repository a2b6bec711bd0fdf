"""What the page of an order that waits says of its payments."""

from commerce.orders.models import Order
from commerce.orders.payment_states import PaymentState

from .enums import OPEN, PaymentStatus


def state_of(order: Order) -> PaymentState:
    """Money that came counts first, then a try that is still open; of those that are over, the last one."""
    statuses = list(order.payments.order_by("pk").values_list("status", flat=True))
    if PaymentStatus.REVIEW in statuses and _is_looked_at(order):
        return PaymentState.REVIEW
    if any(status in OPEN for status in statuses):
        return PaymentState.OPEN
    return PaymentState.FAILED if statuses[-1:] == [PaymentStatus.FAILED] else PaymentState.NONE


def _is_looked_at(order: Order) -> bool:
    """Nobody decided yet; once the money went back, the order can be paid anew."""
    return order.payments.filter(status=PaymentStatus.REVIEW, cases__closed_at=None).exists()
