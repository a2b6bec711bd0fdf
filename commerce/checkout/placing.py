"""From a form that is right to an order, and on to its payment."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from accounts.models import User
from commerce.orders.enums import SETTLED, OrderStatus
from commerce.orders.models import Order
from commerce.orders.services import lock_order, mark_paid, place_order
from commerce.orders.specs import Buyer, GiftWish
from core.request_origin import current_address

from .basket import Basket, intent_of
from .paying import lead_to_payment
from .replacing import give_way, orders_to_replace
from .visitors import account_of, note_visit


def place(request: HttpRequest, basket: Basket, *, user: User | None, email: str, typed: dict, drawn: str) -> Order:
    """`email` is whose order it is where nobody is signed in. The order, the account made for it and the discounts it
    holds are there together or not at all. Raises PricingRefused and OrderRefused."""
    session, address = request.session, user.email if user else email.strip().lower()
    intent_key = intent_of(drawn, basket, {**typed, "email": address})
    replaced = orders_to_replace(quote=basket.quote, among=basket.open_orders, intent_key=intent_key)
    with transaction.atomic():
        for pk in replaced:
            give_way(pk)
        buyer = user or account_of(session=session, email=email, name=typed["name"], language=get_language())
        order = place_order(
            quote=basket.quote,
            user=buyer,
            buyer=Buyer(
                email=address,
                name=typed["name"],
                company=typed["company"],
                address=typed["address"],
                country=typed["country"],
                vat_number=typed["vat_number"],
                language=get_language(),
            ),
            intent_key=intent_key,
            gift=GiftWish(typed["gift_email"], typed["gift_message"]) if typed["is_gift"] else None,
            wants_reminder=typed["wants_reminder"],
            evidence={"country": typed["country"], "address": current_address()},
        )
        if user is None:
            note_visit(session=session, order=order)
    return order


def go_and_pay(request: HttpRequest, order: Order, gateway: str) -> HttpResponse:
    if order.total_minor == 0:
        with transaction.atomic():
            order = lock_order(order.pk)
            if order.status == OrderStatus.PENDING:
                mark_paid(order=order, note="Nothing had to be paid.")
        return redirect("order_done" if order.status in SETTLED else "pay_order", key=order.key)
    return lead_to_payment(request, order, gateway)
