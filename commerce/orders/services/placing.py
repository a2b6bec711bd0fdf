"""Making an order of a quote."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from commerce.pricing.coupons import reserve_discounts
from commerce.pricing.specs import Quote, QuotedLine
from commerce.seller import seller_facts
from core import clock

from ..enums import OrderStatus
from ..models import Order, OrderLine
from ..numbers import new_order_number
from ..specs import Buyer, GiftWish, OrderRefused
from ..stepping import write_event

MOST_COLLISIONS = 5


def place_order(
    *,
    quote: Quote,
    user: User,
    buyer: Buyer,
    intent_key: str,
    gift: GiftWish | None = None,
    wants_reminder: bool = False,
    evidence: dict | None = None,
    now: datetime | None = None,
) -> Order:
    """Write down what somebody wants to buy, and reserve its discounts. `intent_key` names one pressing of the button:
    the same again, at the same moment too, gives the order that is there.

    Raises OrderRefused for a quote of nothing and for the key of somebody else's order, PricingRefused when a discount
    has just run out.
    """
    now = clock.current(now)
    if not quote.lines:
        raise OrderRefused(_("There is nothing in this order. Choose a course first."))
    for last_try in [False] * MOST_COLLISIONS + [True]:
        known = Order.objects.filter(intent_key=intent_key).first()
        if known:
            return _own(known, user)
        try:
            with transaction.atomic():
                return _write_down(quote, user, buyer, intent_key, gift, wants_reminder, evidence or {}, now)
        except IntegrityError:  # somebody sent the same form at this very moment, or the number is taken
            if last_try:
                raise
    raise AssertionError("unreachable")


def lock_order(pk: int) -> Order:
    """The row as it is now, locked until the transaction ends. Whoever changes an order or its payments waits here."""
    return Order.objects.select_for_update(no_key=True).get(pk=pk)


def _own(order: Order, user: User) -> Order:
    if order.user_id != user.pk:
        raise OrderRefused(_("This form was sent already, by somebody else. Begin anew from the page of the course."))
    return order


def _write_down(quote, user, buyer, intent_key, gift, wants_reminder, evidence, now) -> Order:

    order = Order.objects.create(
        number=new_order_number(),
        user=user,
        currency=quote.currency,
        prices_include_tax=quote.prices_include_tax,
        list_minor=quote.list_minor,
        discount_minor=quote.discount_minor,
        tax_minor=quote.tax_minor,
        total_minor=quote.total_minor,
        discounts=[
            {"coupon": each.coupon_id, "name": each.name, "code": each.code, "amount_minor": each.amount_minor}
            for each in quote.discounts
        ],
        **vars(buyer),
        evidence=evidence,
        is_gift=gift is not None,
        gift_email=gift.email if gift else "",
        gift_message=gift.message if gift else "",
        wants_reminder=wants_reminder,
        intent_key=intent_key,
        created_at=now,
        expires_at=now + seller_facts().order_lasts,
    )
    OrderLine.objects.bulk_create(_line(order, line) for line in quote.lines)
    if quote.discounts:
        reserve_discounts(quote=quote, order_key=order.key, user=user, now=now)
    write_event(order, after=OrderStatus.PENDING, now=now, by=user)
    return order


def _line(order: Order, line: QuotedLine) -> OrderLine:
    return OrderLine(
        order=order,
        product_id=line.product_id,
        price_id=line.price_id,
        kind=line.kind,
        title=line.title,
        list_minor=line.list_minor,
        discount_minor=line.discount_minor,
        net_minor=line.net_minor,
        tax_minor=line.tax.tax_minor,
        tax_rate_bp=line.tax.rate_bp,
        tax_label=line.tax.label,
        tax_category=line.tax.category,
        tax_country=line.tax.country,
        is_reverse_charge=line.tax.is_reverse_charge,
        tax_evidence=line.tax.evidence,
        shares=[
            {
                "course": str(share.course_key),
                "title": share.title,
                "weight": share.weight,
                "net_minor": share.net_minor,
                "instructors": list(share.instructors),
            }
            for share in line.shares
        ],
    )
