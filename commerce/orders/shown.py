"""An order as its page shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commerce.money import Money, format_money
from commerce.seller import SellerFacts, seller_facts
from learning.enrollment.models import Enrollment

from .contents import needs_particulars
from .documents import may_correct, was_corrected
from .enums import SETTLED, OrderStatus
from .models import Gift, Order, OrderLine, TaxDocument
from .numbers import shown_gift_code
from .payment_states import PaymentState, payment_state
from .rendering import percent
from .rules import may_ask_refund, owns_order
from .selectors import is_too_far

TONES = {
    OrderStatus.PENDING: "tag-thread",
    OrderStatus.PAID: "tag-ok",
    OrderStatus.PARTIALLY_REFUNDED: "tag-ok",
}


@dataclass(frozen=True)
class ShownLine:
    title: str
    amount: str  # before what was taken off
    courses: tuple[tuple[UUID, str, bool], ...]  # (key, title, whether it is open to the buyer)
    gift: Gift | None
    code: str


@dataclass(frozen=True)
class ShownOrder:
    """`is_whole` is False for a browser that only holds the order: it sees what was typed into it."""

    order: Order
    is_whole: bool
    is_owner: bool
    state: PaymentState | None
    lines: tuple[ShownLine, ...]
    shows_particulars: bool  # of the buyer: who corrected them is not who typed them
    documents: tuple[tuple[TaxDocument, str], ...]
    amounts: dict[str, str]
    tax_rates: str
    has_tax: bool
    tone: str
    may_correct: bool
    needs_particulars: bool
    may_refund: bool
    is_too_far: bool

    @property
    def is_waiting(self) -> bool:
        """Whether its page looks again by itself."""
        return self.order.status == OrderStatus.PENDING and self.state in (PaymentState.OPEN, PaymentState.REVIEW)

    @property
    def standing(self) -> str:
        """What its page would look different by."""
        return f"{self.order.status}-{self.state}"

    @property
    def may_pay(self) -> bool:
        return self.order.status == OrderStatus.PENDING and self.state != PaymentState.REVIEW

    @property
    def is_settled(self) -> bool:
        return self.order.status in SETTLED


def tone_of(order: Order) -> str:
    return TONES.get(OrderStatus(order.status), "")


def show_order(order: Order, *, user, is_whole: bool, now: datetime) -> ShownOrder:
    facts, lines = seller_facts(), list(order.lines.select_related("gift"))
    open_keys = _open_courses(order, lines, now) if is_whole else frozenset()
    may_refund = is_whole and may_ask_refund(user, order, now)
    return ShownOrder(
        order=order,
        is_whole=is_whole,
        is_owner=owns_order(user, order),
        state=payment_state(order) if order.status == OrderStatus.PENDING else None,
        lines=tuple(_line(order, line, open_keys, is_whole) for line in lines),
        shows_particulars=is_whole or not was_corrected(order),
        documents=tuple((each, amount_of(order, abs(each.total_minor))) for each in _documents(order, is_whole)),
        amounts={
            name: amount_of(order, getattr(order, f"{name}_minor"))
            for name in ("list", "discount", "tax", "total", "refunded")
        },
        tax_rates=", ".join(
            sorted({f"{line.tax_label} {percent(line.tax_rate_bp)}" for line in lines if line.tax_minor})
        ),
        has_tax=bool(order.tax_minor),
        tone=tone_of(order),
        may_correct=is_whole and owns_order(user, order) and order.status in SETTLED and may_correct(order, now),
        needs_particulars=is_whole and _lacks_particulars(order, facts),
        may_refund=may_refund,
        is_too_far=may_refund and is_too_far(order),
    )


def amount_of(order: Order, minor: int) -> str:
    return format_money(Money(minor, order.currency))


def _documents(order: Order, is_whole: bool) -> list[TaxDocument]:
    return list(order.documents.order_by("pk").defer("content")) if is_whole else []


def _lacks_particulars(order: Order, facts: SellerFacts) -> bool:
    return order.status in SETTLED and needs_particulars(order, facts)


def _line(order: Order, line: OrderLine, open_keys: frozenset, is_whole: bool) -> ShownLine:
    gift = getattr(line, "gift", None) if is_whole else None
    return ShownLine(
        title=line.title,
        amount=amount_of(order, line.list_minor),
        courses=tuple(
            (UUID(share["course"]), share["title"], UUID(share["course"]) in open_keys) for share in line.shares
        ),
        gift=gift,
        code=shown_gift_code(gift.code) if gift else "",
    )


def _open_courses(order: Order, lines: list[OrderLine], now: datetime) -> frozenset[UUID]:
    if order.is_gift or order.status not in SETTLED:
        return frozenset()
    keys = [share["course"] for line in lines for share in line.shares]
    rows = Enrollment.objects.active(now).filter(user=order.user_id, course__key__in=keys)
    return frozenset(rows.values_list("course__key", flat=True))
