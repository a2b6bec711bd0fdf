"""Stripe (https://docs.stripe.com/api): a payment is a Checkout Session; the payment intent it makes is kept, because
refunds and disputes know no other name."""

from datetime import UTC, datetime, timedelta

import stripe  # the library: this module is commerce.payments.gateways.stripe
from django.conf import settings

from ..asking import origin_of, reading_answer
from ..gateway import (
    Capability,
    DisputeSnapshot,
    DisputeState,
    PaymentSnapshot,
    PaymentState,
    Redirect,
    RefundSnapshot,
    RefundState,
)
from ..stripe_client import CURRENCIES, LEAST, SUBUNITS, is_missing, make_client, speaking
from ..stripe_events import OURS, read_event, refuse_unsigned

REFUND = "refund"  # in the metadata: our reference of the refund
EXPAND = "payment_intent.latest_charge.balance_transaction"
SLOWEST = timedelta(days=15)  # from the begin of a session till the slowest ways to pay are through
REFUNDS = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
DISPUTES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}


class Stripe:
    title = "Stripe"
    needs = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
    capabilities = frozenset(Capability)

    def currencies(self):
        return CURRENCIES

    def least(self, currency):
        return LEAST.get(currency, 1)

    def is_live(self):
        return not settings.STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_"))

    def merchant(self):
        return ""

    def form_origins(self):
        return [origin_of(settings.STRIPE_URL or "https://checkout.stripe.com")]

    def start(self, charge, urls, *, now):
        metadata = {OURS: charge.reference}
        price = {
            "currency": charge.currency.lower(),
            "unit_amount": SUBUNITS.theirs(charge.amount_minor, charge.currency),
            "product_data": {"name": charge.description},
        }
        wanted = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "client_reference_id": charge.reference,
            "customer_email": charge.email,
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "description": charge.description},
            "adaptive_pricing": {"enabled": False},  # the buyer pays what the order says
            "success_url": urls.done,
            "cancel_url": urls.canceled,
        }
        with speaking():
            session = make_client().v1.checkout.sessions.create(
                wanted, {"idempotency_key": f"{charge.reference}:checkout"}
            )
        return Redirect(session.url, gateway_reference=session.id)

    def read_webhook(self, *, body, headers, remote_address, now):
        secrets = [settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_FORMER_WEBHOOK_SECRET]
        refuse_unsigned(body, headers.get("Stripe-Signature", ""), secrets, now)
        return [read_event(body)]

    def confirm_event(self, *, body):
        return True

    def fetch_payment(self, handle, *, now):
        with speaking(), reading_answer():
            session = _session(handle)
            if session is None:
                return PaymentSnapshot(PaymentState.UNKNOWN, handle.amount_minor, handle.currency, handle.reference)
            intent = (session["payment_intent"] or {}).get("id", "")
            refunds = _refunds(intent) if intent else ()
            disputes = _disputes(intent) if intent else ()
            return _snapshot(session, now, refunds=refunds, disputes=disputes)

    def refund(self, handle, *, reference, amount_minor, reason):
        with speaking(), reading_answer():
            wanted = {
                "payment_intent": _intent_of(handle),
                "amount": SUBUNITS.theirs(amount_minor, handle.currency),
                "metadata": {OURS: handle.reference, REFUND: reference, "reason": reason[:500]},
            }
            made = make_client().v1.refunds.create(wanted, {"idempotency_key": f"{reference}:refund"})
            return _refund(made.to_dict())

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        with speaking(), reading_answer():
            for refund in _refunds(_intent_of(handle)):
                if reference == refund.reference or gateway_reference == refund.gateway_reference:
                    return refund
        return None

    def list_payments(self, *, since, until):
        """By when the money came; a session may be begun long before. What another shop took with the same account, is
        left out."""
        window = {"gte": int((since - SLOWEST).timestamp()), "lt": int(until.timestamp())}
        wanted = {"created": window, "status": "complete", "limit": 100, "expand": [f"data.{EXPAND}"]}
        with speaking(), reading_answer():
            for found in make_client().v1.checkout.sessions.list(wanted).auto_paging_iter():
                session = found.to_dict()
                paid = _snapshot(session, until) if session["client_reference_id"] else None
                if paid and paid.paid_at and since <= paid.paid_at < until:
                    yield paid


def _session(handle) -> dict | None:
    if not handle.gateway_reference:
        return None  # it was never made, or nobody was led there
    try:
        return make_client().v1.checkout.sessions.retrieve(handle.gateway_reference, {"expand": [EXPAND]}).to_dict()
    except stripe.InvalidRequestError as said:
        if is_missing(said):
            return None
        raise


def _snapshot(session: dict, now: datetime, *, refunds=(), disputes=()) -> PaymentSnapshot:
    intent, currency = session["payment_intent"] or {}, session["currency"].upper()
    state = _state(session, intent, now)
    charge = (intent.get("latest_charge") or {}) if state == PaymentState.SUCCEEDED else {}
    entry = charge.get("balance_transaction") or {}  # there when the money is
    return PaymentSnapshot(
        state=state,
        amount_minor=SUBUNITS.ours(session["amount_total"], currency),
        currency=currency,
        reference=session["client_reference_id"] or "",
        gateway_reference=session["id"],
        fee_minor=SUBUNITS.ours(entry["fee"], currency) if entry.get("currency") == session["currency"] else None,
        is_live=session["livemode"],
        paid_at=_moment(entry.get("created") or charge.get("created")),
        problem=(intent.get("last_payment_error") or {}).get("message") or "",
        refunds=refunds,
        disputes=disputes,
        kept={"payment_intent": intent["id"]} if intent else {},
        aliases=(intent["id"],) if intent else (),
    )


def _state(session: dict, intent: dict, now: datetime) -> PaymentState:
    if session["payment_status"] != "unpaid":
        return PaymentState.SUCCEEDED
    if session["status"] == "open" and now.timestamp() < session["expires_at"]:
        return PaymentState.PENDING  # also after a card was declined: the buyer may take another
    if session["status"] != "complete":
        return PaymentState.EXPIRED
    is_over = intent.get("status") in {"requires_payment_method", "canceled"}
    return PaymentState.FAILED if is_over else PaymentState.PROCESSING  # a method that takes days


def _intent_of(handle) -> str:
    if kept := handle.kept.get("payment_intent"):
        return kept
    session = make_client().v1.checkout.sessions.retrieve(handle.gateway_reference)
    return session.payment_intent


def _refunds(intent: str) -> tuple[RefundSnapshot, ...]:
    found = make_client().v1.refunds.list({"payment_intent": intent, "limit": 100})
    return tuple(_refund(refund.to_dict()) for refund in found.auto_paging_iter())


def _refund(said: dict) -> RefundSnapshot:
    return RefundSnapshot(
        gateway_reference=said["id"],
        state=REFUNDS.get(said["status"], RefundState.PENDING),
        amount_minor=SUBUNITS.ours(said["amount"], said["currency"].upper()),
        reference=(said.get("metadata") or {}).get(REFUND, ""),
        problem=said.get("failure_reason") or "",
    )


def _disputes(intent: str) -> tuple[DisputeSnapshot, ...]:
    found = make_client().v1.disputes.list({"payment_intent": intent, "limit": 100})
    return tuple(_dispute(dispute.to_dict()) for dispute in found.auto_paging_iter())


def _dispute(said: dict) -> DisputeSnapshot:
    """Its entries in the balance say what was taken and given back; in another currency than that of the payment, where
    the account is kept in another, and then only the fact counts."""
    currency = said["currency"].upper()
    entries = said.get("balance_transactions") or []
    taken, fees = -sum(entry["amount"] for entry in entries), sum(entry["fee"] for entry in entries)
    if any(entry["currency"] != said["currency"] for entry in entries):
        taken, fees = said["amount"] if taken > 0 else 0, 0
    return DisputeSnapshot(
        gateway_reference=said["id"],
        state=DISPUTES.get(said["status"], DisputeState.OPEN),
        amount_minor=SUBUNITS.ours(said["amount"], currency),
        withdrawn_minor=SUBUNITS.ours(taken, currency),
        fee_minor=SUBUNITS.ours(fees, currency),
        reason=said.get("reason") or "",
        due_at=_moment((said.get("evidence_details") or {}).get("due_by")),
    )


def _moment(stamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None


gateway = Stripe()
