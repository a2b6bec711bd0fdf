"""Money went back: amounts, documents and access say so, exactly, and again when it failed after all."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.entitlements.services import restore, revoke
from commerce.money import Money, format_money
from core import clock

from ..documents import issue_credit_note, issue_debit_note
from ..enums import SETTLED, OrderStatus
from ..gifts import cancel_gifts, revive_gifts
from ..models import Order, OrderRefund
from ..opening import sources_of
from ..refund_lines import lines_of_refund
from ..signals import order_refunded
from ..specs import OrderRefused
from ..stepping import step, write_event
from ..telling import tell_refunded


@transaction.atomic
def record_refund(
    *,
    order: Order,
    source: str,
    amount_minor: int,
    reason: str,
    ends_access: bool | None = None,
    by=None,
    now: datetime | None = None,
) -> OrderRefund | None:
    """Of a locked, paid order. What it takes back of each line stands in the row that is returned (`lines`, by what is
    left of them, so that several refunds come to the whole exactly). None when this `source` is recorded already.

    `ends_access` True takes what was bought away, False leaves it, None follows the rule: the last part of a full
    refund ends it. Raises OrderRefused for more than is left, and for an order that nobody paid.
    """
    known = OrderRefund.objects.filter(order=order, source=source).first()
    if known:
        return None
    if order.status not in SETTLED:
        raise OrderRefused(_("Order %(number)s is not paid: there is nothing to refund.") % {"number": order.number})
    left = order.total_minor - order.refunded_minor
    if not 0 < amount_minor <= left:
        words = {"left": format_money(Money(left, order.currency))}
        raise OrderRefused(
            _("Of this order %(left)s are left to refund: choose more than nothing, up to that.") % words
        )
    now = clock.current(now)
    lines = lines_of_refund(order, amount_minor)
    refund = OrderRefund.objects.create(
        order=order,
        source=source,
        amount_minor=amount_minor,
        tax_minor=sum(line["tax_minor"] for line in lines),
        lines=lines,
        reason=reason[:300],
        ends_access=ends_access,
        at=now,
    )
    _set_refunded(order, order.refunded_minor + amount_minor, now=now, note=_note(refund), by=by)
    settle_access(order, now=now)
    issue_credit_note(order=order, source=source, amount_minor=amount_minor, reason=reason, now=now)
    tell_refunded(order, refund, now=now)
    transaction.on_commit(partial(order_refunded.send, Order, order=order, refund=refund))
    return refund


@transaction.atomic
def undo_refund(*, order: Order, source: str, amount_minor: int, by=None, now: datetime | None = None) -> bool:
    """A recorded refund failed at the gateway: the money is still here. State, access and documents are right again (a
    debit note takes the credit note back). Returns whether this call did it."""
    refund = OrderRefund.objects.filter(order=order, source=source, undone_at=None).first()
    if refund is None:
        return False
    if refund.amount_minor != amount_minor:
        raise OrderRefused(_("That refund was of another amount."))
    now = clock.current(now)
    refund.undone_at = now
    refund.save(update_fields=["undone_at"])
    _set_refunded(order, order.refunded_minor - amount_minor, now=now, note=f"Refund failed: {_note(refund)}", by=by)
    settle_access(order, now=now)
    issue_debit_note(order=order, source=source, now=now)
    transaction.on_commit(partial(order_refunded.send, Order, order=order, refund=refund))
    return True


def settle_access(order: Order, *, now: datetime) -> None:
    """Make access say what the refunds of this order come to."""
    refunds = list(order.refunds.filter(undone_at=None).order_by("pk"))
    is_over = ends_access(order, refunds)
    if order.is_gift:
        (cancel_gifts if is_over else revive_gifts)(order=order, now=now)
    for source_kind, source_key in sources_of(order):
        if is_over:
            revoke(source_kind=source_kind, source_key=source_key, reason=refunds[-1].reason, now=now)
        else:
            restore(source_kind=source_kind, source_key=source_key, now=now)


def ends_access(order: Order, refunds: list[OrderRefund]) -> bool:
    """Whether these refunds end it: one that asks for it does, and those that come to the whole, unless the last of
    them leaves it on purpose."""
    if any(refund.ends_access for refund in refunds):
        return True
    is_full = bool(refunds) and sum(refund.amount_minor for refund in refunds) == order.total_minor
    return is_full and refunds[-1].ends_access is None


def _set_refunded(order: Order, refunded_minor: int, *, now: datetime, note: str, by) -> None:
    after = OrderStatus.PARTIALLY_REFUNDED
    if refunded_minor in (0, order.total_minor):
        after = OrderStatus.REFUNDED if refunded_minor else OrderStatus.PAID
    if after != order.status:
        step(order, after, now=now, note=note, by=by, refunded_minor=refunded_minor)
        return
    order.refunded_minor = refunded_minor
    order.save(update_fields=["refunded_minor"])
    write_event(order, now=now, note=note, by=by)


def _note(refund: OrderRefund) -> str:
    amount = format_money(Money(refund.amount_minor, refund.order.currency), "en")
    return f"{amount}: {refund.reason}" if refund.reason else amount
