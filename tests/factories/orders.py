"""Orders of things that are sold (tests.factories.prices), and paid ones."""

from itertools import count

from django.db import transaction

from commerce.orders.models import Order
from commerce.orders.services import lock_order, mark_paid, place_order
from commerce.orders.specs import Buyer, GiftWish
from commerce.pricing.models import Product
from commerce.pricing.quoting import make_quote
from commerce.pricing.specs import Customer

from .people import make_student
from .prices import make_priced_course

_numbers = count(1)


def make_order(
    *products: Product,
    user=None,
    codes=(),
    currency="ZAR",
    buyer: Buyer | None = None,
    gift: GiftWish | None = None,
    **fields,
) -> Order:
    """One that waits for its money: of a course of R499 unless products are given."""
    user = user or make_student()
    products = products or (make_priced_course().product,)
    quote = make_quote(
        product_ids=[product.pk for product in products],
        currency=currency,
        customer=Customer(user_id=user.pk, country="ZA"),
        codes=codes,
        now=fields.get("now"),
    )
    buyer = buyer or Buyer(email=user.email, name="Thandi Nkosi", country="ZA")
    fields = {"intent_key": f"intent-{next(_numbers)}", **fields}
    return place_order(quote=quote, user=user, buyer=buyer, gift=gift, **fields)


def pay_order(order: Order, **fields) -> Order:
    """As when its money was confirmed."""
    with transaction.atomic():
        locked = lock_order(order.pk)
        mark_paid(order=locked, **fields)
    return locked


def make_paid_order(*products: Product, now=None, **fields) -> Order:
    return pay_order(make_order(*products, now=now, **fields), now=now)
