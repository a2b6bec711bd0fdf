"""What buyers and finance are told of orders; each once, in the transaction of what it tells of."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import override

from accounts.models import User
from commerce.money import Money, format_money
from notifications.rendering import language_for
from notifications.services import send_message, send_messages
from notifications.specs import Telling

from .holding import holding_token
from .models import Gift, Order, OrderRefund
from .numbers import shown_gift_code
from .rules import MANAGE


def tell_paid(order: Order, *, now: datetime) -> None:
    context = {**_context(order), "is_gift": order.is_gift}
    send_message(kind="order_paid", to=order.user, key=f"order_paid:{order.pk}", context=context, now=now)
    if not (order.is_gift and order.gift_email):
        return
    for gift in Gift.objects.filter(line__order=order).select_related("line"):
        said = {
            "giver": order.name or order.email,
            "title": gift.line.title,
            "message": order.gift_message,
            "code": shown_gift_code(gift.code),
        }
        send_message(kind="gift_received", to=order.gift_email, key=f"gift_received:{gift.pk}", context=said, now=now)


def tell_payment_failed(order: Order, *, key: str, now: datetime | None = None) -> None:
    """`key` names the try, so that each is told once. The order can be paid again."""
    send_message(
        kind="payment_failed", to=order.user, key=f"payment_failed:{key}", context=_context_to_pay(order), now=now
    )


def tell_refunded(order: Order, refund: OrderRefund, *, now: datetime) -> None:
    context = {**_context(order, refund.amount_minor), "reason": refund.reason}
    send_message(kind="refund_made", to=order.user, key=f"refund_made:{refund.pk}", context=context, now=now)


def tell_reminder(order: Order, *, now: datetime) -> None:
    send_message(
        kind="order_reminder", to=order.user, key=f"order_reminder:{order.pk}", context=_context_to_pay(order), now=now
    )


def tell_disputed(order: Order, reason: str, *, now: datetime) -> None:
    context = {"number": order.number, "order_id": str(order.pk), "email": order.email, "reason": reason}
    _tell_finance("dispute_opened", order, context, key=f"{order.pk}:{now.timestamp()}", now=now)


def tell_unopened(order: Order, titles: list[str], *, now: datetime) -> None:
    context = {"number": order.number, "order_id": str(order.pk), "email": order.email, "titles": titles}
    _tell_finance("order_unopened", order, context, key=str(order.pk), now=now)


def finance_people() -> QuerySet[User]:
    """Who may manage orders."""
    return User.objects.with_perm(MANAGE).select_related("profile").order_by("pk")


def _tell_finance(kind: str, order: Order, context: dict, *, key: str, now: datetime) -> None:
    tellings = [Telling(person, context, f"{kind}:{key}:{person.pk}") for person in finance_people()]
    send_messages(kind=kind, tellings=tellings, now=now)


def _context_to_pay(order: Order) -> dict:
    """With what leads on whoever is not signed in, in any browser."""
    return {**_context(order), "token": holding_token(order)}


def _context(order: Order, amount_minor: int | None = None) -> dict:
    amount = Money(order.total_minor if amount_minor is None else amount_minor, order.currency)
    language = language_for(order.user)
    with override(language):
        return {
            "number": order.number,
            "order_key": str(order.key),
            "amount": format_money(amount, language),
            "titles": [line.title for line in order.lines.all()],
        }
