"""Who goes back from the gateway, changes the form and orders the same again: what the first order holds of a limited
code is free for the second, which takes its place. Money that comes for the first all the same is a case for staff, so
that nobody uses one code twice."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from commerce.orders.enums import SETTLED, OrderStatus
from commerce.orders.models import Order
from commerce.orders.rules import SESSION
from commerce.orders.services import cancel_order, lock_order
from commerce.orders.specs import OrderRefused
from commerce.payments.enums import OPEN, PaymentStatus
from commerce.pricing.coupons import orders_that_hold
from commerce.pricing.models import Product
from commerce.pricing.specs import Quote

from .paying import ask_gateway

MONEY_MOVES = (PaymentStatus.PROCESSING, PaymentStatus.CONFIRMED, PaymentStatus.REVIEW)


def open_orders(request: HttpRequest, product: Product, user) -> tuple[UUID, ...]:
    """Keys of discounted orders of the same thing, by whoever is signed in or by this browser, that nobody paid."""
    ours = Q(user=user) if user else Q(key__in=request.session.get(SESSION, []))
    rows = Order.objects.filter(ours, status=OrderStatus.PENDING, discount_minor__gt=0, lines__product=product)
    return tuple(rows.exclude(payments__status__in=MONEY_MOVES).values_list("key", flat=True).order_by("pk"))


def orders_to_replace(*, quote: Quote, among: tuple[UUID, ...], intent_key: str) -> list[int]:
    """Ids of those that hold what this quote needs, after their gateways were asked. None where the order of this
    quote is there already. Raises OrderRefused where one turns out to be paid."""
    if not among or Order.objects.filter(intent_key=intent_key).exists():
        return []
    orders = list(Order.objects.filter(key__in=orders_that_hold(quote=quote, order_keys=among)).order_by("pk"))
    for order in orders:
        for payment in order.payments.filter(status__in=OPEN):
            ask_gateway(payment)
        order.refresh_from_db(fields=["status"])
        if order.status in SETTLED:
            raise OrderRefused(
                _("Your order %(number)s of this was paid meanwhile: do not pay again.") % {"number": order.number}
            )
    return [order.pk for order in orders]


def give_way(pk: int) -> None:
    """In the transaction that places the other order."""
    order = lock_order(pk)
    if order.status == OrderStatus.PENDING and not order.payments.filter(status__in=MONEY_MOVES).exists():
        cancel_order(order=order, reason="Ordered anew, with changes.")
