"""What finance can do with a payment, a refund, a message or a case, on the page that shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core import clock
from core.http import ServiceAway

from .disputing import decide_lost
from .enums import OPEN, REFUND_OPEN, Decision, InboxStatus, PaymentStatus, RefundStatus, ReviewReason
from .forms import CompleteForm, NoForm, ReasonForm, RefundForm
from .gateway import EventKind, GatewayRefused
from .inbox import replay
from .models import Payment, Refund, ReviewCase, WebhookEvent
from .refunding import finish_by_hand, refundable_minor, request_refund, send_refund
from .reviewing import COMPLETED, FAILED, close_case, settle_by_hand
from .settling import settle_payment
from .specs import GatewayGone, PaymentRefused


@dataclass(frozen=True)
class Action:
    """`do` takes the row, who does it and what the form says, and raises PaymentRefused in words for people."""

    name: str
    label: object
    help_text: object
    done: object
    do: Callable
    is_sensible: Callable[..., bool]
    form_class: type = ReasonForm
    is_serious: bool = False

    def form(self, row, data=None):
        return self.form_class(row, data, help_text=self.help_text, auto_id=f"id_{self.name}_%s")


def _ask(payment: Payment, by) -> None:
    try:
        settle_payment(payment.pk)
    except (ServiceAway, GatewayRefused, GatewayGone) as problem:
        raise PaymentRefused(str(problem)) from problem


def _refund(payment: Payment, by, amount: int, reason: str, ends_access: bool, seen: int) -> None:
    request_refund(
        payment=payment,
        amount_minor=amount,
        reason=reason,
        by=by,
        ends_access=ends_access,
        seen_refundable_minor=seen,
    )


def _settle(outcome: str) -> Callable:
    return lambda payment, by, reason, amount=None: settle_by_hand(
        payment=payment, outcome=outcome, reason=reason, by=by, received_minor=amount
    )


def _finish(paid: bool) -> Callable:
    return lambda refund, by, reason: finish_by_hand(refund=refund, paid=paid, reason=reason, by=by)


def _refund_case(case: ReviewCase, by, amount: int, reason: str, ends_access: bool, seen: int) -> None:
    _refund(case.payment, by, amount, reason, ends_access, seen)


def _decide(decision: str) -> Callable:
    return lambda case, by: decide_lost(case=case, decision=decision, by=by)


def _is_about_access(case: ReviewCase) -> bool:
    return case.is_open and case.reason == ReviewReason.DISPUTE_LOST


def _is_about_money(case: ReviewCase) -> bool:
    return case.is_open and not _is_about_access(case)


class CaseRefundForm(RefundForm):
    def __init__(self, case: ReviewCase, *args, **kwargs):
        super().__init__(case.payment, *args, **kwargs)
        if case.payment.status != PaymentStatus.CONFIRMED:
            del self.fields["ends_access"]  # nothing hangs on it

    def clean(self):
        return {"ends_access": False, **super().clean()}


OF_PAYMENTS = [
    Action("ask", _("Ask the gateway now"), "", _("Asked: this is how it stands."), _ask, lambda row: True, NoForm),
    Action(
        "refund",
        _("Pay back"),
        _("The buyer reads it."),
        _("Written down, and sent to the gateway. It stands among the refunds."),
        _refund,
        lambda row: refundable_minor(row) > 0,
        RefundForm,
        is_serious=True,
    ),
    Action(
        "complete",
        _("Take for completed"),
        _("Why the money is known to be here, whatever the gateway says. It is written down with your name."),
        _("Written down. What does not fit the order waits under “To look at”."),
        _settle(COMPLETED),
        lambda row: row.status != PaymentStatus.CONFIRMED,
        CompleteForm,
    ),
    Action(
        "fail",
        _("Take for failed"),
        _("Why no money will come. Should it come all the same, it counts."),
        _("The payment is taken for failed."),
        _settle(FAILED),
        lambda row: row.status in OPEN,
        is_serious=True,
    ),
]
OF_REFUNDS = [
    Action(
        "ask",
        _("Ask the gateway now"),
        "",
        _("Asked: this is how it stands."),
        lambda refund, by: _send_now(refund),
        lambda row: row.status in REFUND_OPEN,
        NoForm,
    ),
    Action(
        "paid",
        _("Paid by hand"),
        _("How and when the money went back."),
        _("The refund is done."),
        _finish(True),
        lambda row: row.status == RefundStatus.MANUAL,
    ),
    Action(
        "not_paid",
        _("Will not be paid"),
        _("Why. The order is as it was before the refund."),
        _("The refund is taken back."),
        _finish(False),
        lambda row: row.status == RefundStatus.MANUAL,
        is_serious=True,
    ),
]
OF_MESSAGES = [
    Action(
        "replay",
        _("Take up again"),
        "",
        _("It is acted upon again, from the beginning."),
        lambda event, by: replay(event=event, by=by),
        lambda row: row.kind != EventKind.IGNORED and row.status != InboxStatus.WAITING,
        NoForm,
    )
]
OF_CASES = [
    Action(
        "refund",
        _("Pay back"),
        _("The buyer reads it."),
        _("Written down, and sent to the gateway. The case closes once all is paid back."),
        _refund_case,
        lambda row: bool(_is_about_money(row) and row.payment and refundable_minor(row.payment) > 0),
        CaseRefundForm,
        is_serious=True,
    ),
    Action(
        "accept",
        _("Let it pay for the order"),
        _("Why it is accepted as it is."),
        _("The order is paid."),
        lambda case, by, reason: settle_by_hand(payment=case.payment, outcome=COMPLETED, reason=reason, by=by),
        lambda row: bool(_is_about_money(row) and row.payment and row.payment.status == PaymentStatus.REVIEW),
    ),
    Action(
        "close",
        _("Close"),
        _("What was done about it."),
        _("The case is closed."),
        lambda case, by, reason: close_case(case=case, resolution=reason, by=by),
        _is_about_money,
    ),
    Action(
        "end_access",
        _("End the access"),
        _("What was bought stays closed to the buyer for good; a gift cannot be redeemed any more."),
        _("The access has ended, and the case is closed."),
        _decide(Decision.ENDED),
        _is_about_access,
        NoForm,
        is_serious=True,
    ),
    Action(
        "leave_open",
        _("Leave it open"),
        _("What was bought is open to the buyer again, although the money is gone."),
        _("What was bought is open again, and the case is closed."),
        _decide(Decision.LEFT_OPEN),
        _is_about_access,
        NoForm,
    ),
]
ACTIONS: dict[type, list[Action]] = {
    Payment: OF_PAYMENTS,
    Refund: OF_REFUNDS,
    WebhookEvent: OF_MESSAGES,
    ReviewCase: OF_CASES,
}


def sensible_actions(row) -> list[Action]:
    return [action for action in ACTIONS.get(type(row), []) if action.is_sensible(row)]


def _send_now(refund: Refund) -> None:
    Refund.objects.filter(pk=refund.pk, status__in=REFUND_OPEN).update(check_next_at=clock.current())
    send_refund(pk=refund.pk)
