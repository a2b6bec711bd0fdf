"""Who may do what with orders and their documents."""

from datetime import datetime, timedelta

from commerce.seller import seller_facts

from .enums import OrderStatus
from .models import Order

MANAGE = "orders.manage_orders"
VIEW = "orders.view_order"
SESSION = "orders"  # keys of the orders that this browser placed while signed out
REFUNDABLE = (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED)


def may_manage_orders(user) -> bool:
    """Refund, settle, cancel."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(MANAGE))


def may_see_orders(user) -> bool:
    """All of them, in the back office, with their documents."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW))


def owns_order(user, order: Order) -> bool:
    return bool(user.is_authenticated) and order.user_id == user.pk


def may_read_order(user, order: Order) -> bool:
    """All of its page, its documents, its gift codes: whose it is, and finance."""
    return owns_order(user, order) or may_see_orders(user)


def holds_order(session, order: Order) -> bool:
    """A browser that placed it signed out: it sees what was typed into it and how the payment stands, and nothing of
    the account that the order belongs to."""
    return str(order.key) in session.get(SESSION, [])


def may_ask_refund(user, order: Order, now: datetime) -> bool:
    """Only the buyer, within the days that the seller gives. How much of the course may be done, selectors.refund_wait
    knows, which asks the room of progress."""
    days = seller_facts().refund_days
    if not owns_order(user, order) or order.is_frozen or order.status not in REFUNDABLE or not order.paid_at:
        return False
    return order.total_minor > order.refunded_minor and now < order.paid_at + timedelta(days=days)
