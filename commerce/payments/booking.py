"""What happens to money, as transactions of the books. Each is posted once; whoever calls holds the payment's lock."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from commerce.ledger.accounts import (
    BANK,
    CHARGEBACK_LOSS,
    DISPUTED,
    GATEWAY_FEES,
    PLATFORM_REVENUE,
    REFUNDS_PAYABLE,
    gateway_clearing,
    vat_output,
)
from commerce.ledger.enums import TransactionKind
from commerce.ledger.selectors import posted_entries, posted_sum, times_posted, times_posted_of
from commerce.ledger.services import post
from commerce.orders.models import Order, OrderRefund

from .gateway import DisputeState
from .models import Dispute, Payment, Refund


def book_sale(*, order: Order, payment: Payment, now: datetime) -> None:
    """The payment pays for the order: what is not tax is revenue of the platform, until shares are taken out of it.
    The order's lines hold what that needs."""
    entries = {gateway_clearing(payment.gateway): payment.received_minor}
    entries |= {code: -amount for code, amount in earned(order).items()}
    _post(TransactionKind.PAYMENT, payment, entries, now, memo=f"{order.number} {payment.reference}")


def book_unassigned(*, payment: Payment, now: datetime) -> None:
    """Money came that pays for nothing: it is the buyer's until somebody decides."""
    entries = {gateway_clearing(payment.gateway): payment.received_minor, REFUNDS_PAYABLE: -payment.received_minor}
    _post(TransactionKind.PAYMENT, payment, entries, now, memo=payment.reference)


def book_surplus(*, payment: Payment, more_minor: int, now: datetime) -> None:
    """More came than had come: it is the buyer's."""
    entries = {gateway_clearing(payment.gateway): more_minor, REFUNDS_PAYABLE: -more_minor}
    number = times_posted(source_prefix=_again(payment)) + 1
    _post(TransactionKind.PAYMENT, payment, entries, now, source=f"{_again(payment)}{number}", memo=payment.reference)


def surplus_of(payment: Payment) -> int:
    """What came beyond the first time, whether or not it went back since."""
    return -posted_sum(code=REFUNDS_PAYABLE, source_prefix=_again(payment))


def _again(payment: Payment) -> str:
    return f"payment:{payment.pk}:again:"


def book_acceptance(*, order: Order, payment: Payment, now: datetime) -> None:
    """Somebody decided that unassigned money pays for the order after all. What came the first time is short of it, or
    over it, is revenue; what came again pays for what is still missing, and is owed to the buyer beyond that."""
    surplus, parts = surplus_of(payment), earned(order)
    first = payment.received_minor - surplus
    parts[PLATFORM_REVENUE] = parts.get(PLATFORM_REVENUE, 0) + first - order.total_minor
    entries = {REFUNDS_PAYABLE: first} | {code: -amount for code, amount in parts.items()}
    memo = f"{order.number} {payment.reference}"
    _post(TransactionKind.PAYMENT_ACCEPTED, payment, entries, now, memo=memo)
    used = min(surplus, max(0, order.total_minor - first))
    rest = {REFUNDS_PAYABLE: used, PLATFORM_REVENUE: -used}
    _post(TransactionKind.PAYMENT_ACCEPTED, payment, rest, now, source=f"{_again(payment)}accepted", memo=memo)


def book_fee(*, payment: Payment, more_minor: int, now: datetime) -> None:
    """`more_minor`: by how much the fee is more than what was known of it."""
    entries = {GATEWAY_FEES: more_minor, gateway_clearing(payment.gateway): -more_minor}
    source = f"payment:{payment.pk}:fee:"
    number = times_posted(source_prefix=source) + 1
    _post(TransactionKind.FEE, payment, entries, now, source=f"{source}{number}")


def book_refund(
    *,
    order: Order,
    payment: Payment,
    refund: Refund,
    taken_back: OrderRefund | None,
    owed_minor: int = 0,
    now: datetime,
) -> None:
    """Money is owed back. `taken_back` says what of it is of which line of the order, so that books and credit note
    agree; `owed_minor` is what was owed already; what goes beyond both is a loss."""
    rows = taken_back.lines if taken_back else []
    countries = dict(order.lines.values_list("pk", "tax_country"))
    entries: dict[str, int] = defaultdict(int)
    for row in rows:
        entries[vat_output(countries[row["line"]])] += row["tax_minor"]
        entries[PLATFORM_REVENUE] += row["gross_minor"] - row["tax_minor"]
    newly_owed = refund.amount_minor - owed_minor
    entries[CHARGEBACK_LOSS] += newly_owed - sum(row["gross_minor"] for row in rows)
    entries[REFUNDS_PAYABLE] -= newly_owed
    _post(TransactionKind.REFUND, payment, entries, now, source=source_of(refund), memo=refund.reference)


def book_refund_paid(*, payment: Payment, refund: Refund, now: datetime) -> None:
    entries = {REFUNDS_PAYABLE: refund.amount_minor, paid_from(payment, refund): -refund.amount_minor}
    _post(TransactionKind.REFUND_PAID, payment, entries, now, source=source_of(refund), memo=refund.reference)


def book_refund_at_gateway(*, payment: Payment, refund: Refund, now: datetime) -> None:
    """What was said to be paid by hand was paid by the gateway: in its dashboard."""
    entries = {BANK: refund.amount_minor, gateway_clearing(payment.gateway): -refund.amount_minor}
    if gateway_clearing(payment.gateway) != BANK:
        _post(TransactionKind.CORRECTION, payment, entries, now, source=source_of(refund), memo=refund.reference)


def paid_from(payment: Payment, refund: Refund) -> str:
    """What somebody paid by hand, the gateway still holds."""
    return BANK if refund.is_by_hand else gateway_clearing(payment.gateway)


def book_refund_failed(*, payment: Payment, refund: Refund, now: datetime) -> None:
    """Whatever was posted of it is taken back."""
    entries: dict[str, int] = defaultdict(int)
    source = source_of(refund)
    for kind in (TransactionKind.REFUND, TransactionKind.REFUND_PAID, TransactionKind.CORRECTION):
        for (code, _currency), amount in posted_entries(kind=kind, source=source).items():
            entries[code] -= amount
    _post(TransactionKind.REFUND_FAILED, payment, entries, now, source=source, memo=refund.reference)


def source_of(refund: Refund) -> str:
    """Its name in books and order until it fails; after that it would be posted anew, under the next one."""
    source = f"refund:{refund.pk}"
    failed = times_posted_of(kind=TransactionKind.REFUND_FAILED, source=source)
    return f"{source}:{failed + 1}" if failed else source


def counted_of(payment: Payment, refund: Refund) -> int:
    """What of a refund was of the order, asked before it is taken back; the rest went beyond it."""
    posted = posted_entries(kind=TransactionKind.REFUND, source=source_of(refund))
    newly_owed = -posted.get((REFUNDS_PAYABLE, refund.currency), 0)
    return newly_owed - posted.get((CHARGEBACK_LOSS, refund.currency), 0)


def book_dispute(*, payment: Payment, dispute: Dispute, was: Mapping[str, int], now: datetime) -> None:
    """Brings the books from what a dispute came to (`standing_of`, before) to what it comes to now."""
    source = f"dispute:{dispute.pk}:"
    stands = standing_of(payment, dispute)
    entries = {code: stands.get(code, 0) - was.get(code, 0) for code in {*stands, *was}}
    number = times_posted(source_prefix=source) + 1
    memo = f"{payment.reference} {dispute.get_state_display()}"
    _post(TransactionKind.DISPUTE, payment, entries, now, source=f"{source}{number}", memo=memo)


def standing_of(payment: Payment, dispute: Dispute) -> dict[str, int]:
    """What a dispute as it is comes to: {account: amount}."""
    taken, fee = dispute.withdrawn_minor, dispute.fee_minor
    held = CHARGEBACK_LOSS if dispute.state == DisputeState.LOST else DISPUTED
    return {gateway_clearing(payment.gateway): -taken - fee, held: taken, GATEWAY_FEES: fee}


def earned(order: Order) -> dict[str, int]:
    """What an order brings: {account: amount}. They add up to its total."""
    parts: dict[str, int] = defaultdict(int)
    for line in order.lines.all():
        if line.tax_minor:
            parts[vat_output(line.tax_country)] += line.tax_minor
    parts[PLATFORM_REVENUE] = order.total_minor - sum(parts.values())
    return dict(parts)


def _post(
    kind: str, payment: Payment, amounts: Mapping[str, int], now: datetime, *, source: str = "", memo: str = ""
) -> None:
    currency = payment.received_currency or payment.currency
    entries = {(code, currency): amount for code, amount in amounts.items()}
    post(kind=kind, source=source or f"payment:{payment.pk}", entries=entries, memo=memo, now=now)
