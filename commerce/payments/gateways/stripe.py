"""Stripe (https://docs.stripe.com/api): a payment is a Checkout Session; the payment intent it makes is kept, because
refunds and disputes know no other name."""

from datetime import datetime, timedelta

import stripe  # the library: this module is commerce.payments.gateways.stripe
from django.conf import settings

from commerce.stripe_client import MakeClient, make_client

from ..asking import origin_of, reading_answer
from ..gateway import (
    Capability,
    DisputeSnapshot,
    GatewayRefused,
    PaymentSnapshot,
    PaymentState,
    Redirect,
    RefundSnapshot,
)
from ..stripe_events import OURS, read_event, refuse_unsigned
from ..stripe_shapes import REFUND, read_dispute, read_refund, read_session
from ..stripe_words import CURRENCIES, LEAST, SUBUNITS, is_missing, speaking

EXPAND = "payment_intent.latest_charge.balance_transaction"
SLOWEST = timedelta(days=15)  # from the begin of a session till the slowest ways to pay are through


class Stripe:
    title = "Stripe"
    needs = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
    capabilities = frozenset(Capability)

    def __init__(self, *, make_client: MakeClient = make_client):
        self._make_client = make_client

    @property
    def _api(self):
        return self._make_client().v1

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
            session = _create(self._api.checkout.sessions, wanted, f"{charge.reference}:checkout", now)
            return Redirect(session.url, gateway_reference=session.id)

    def read_webhook(self, *, body, headers, remote_address, now):
        secrets = [settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_FORMER_WEBHOOK_SECRET]
        refuse_unsigned(body, headers.get("Stripe-Signature", ""), secrets, now)
        return [read_event(body)]

    def confirm_event(self, *, body):
        return True

    def fetch_payment(self, handle, *, now):
        with speaking(), reading_answer():
            session = self._session(handle)
            if session is None:
                return PaymentSnapshot(PaymentState.UNKNOWN, handle.amount_minor, handle.currency, handle.reference)
            intent = (session["payment_intent"] or {}).get("id", "")
            refunds = self._refunds(intent) if intent else ()
            disputes = self._disputes(intent) if intent else ()
            return read_session(session, now, refunds=refunds, disputes=disputes)

    def refund(self, handle, *, reference, amount_minor, reason):
        with speaking(), reading_answer():
            wanted = {
                "payment_intent": self._intent_of(handle),
                "amount": SUBUNITS.theirs(amount_minor, handle.currency),
                "metadata": {OURS: handle.reference, REFUND: reference, "reason": reason[:500]},
            }
            made = self._api.refunds.create(wanted, {"idempotency_key": f"{reference}:refund"})
            return read_refund(made.to_dict())

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        with speaking(), reading_answer():
            for refund in self._refunds(self._intent_of(handle)):
                if reference == refund.reference or gateway_reference == refund.gateway_reference:
                    return refund
        return None

    def list_payments(self, *, since, until):
        """By when the money came; a session may be begun long before. What another shop took with the same account, is
        left out."""
        window = {"gte": int((since - SLOWEST).timestamp()), "lt": int(until.timestamp())}
        wanted = {"created": window, "status": "complete", "limit": 100, "expand": [f"data.{EXPAND}"]}
        with speaking(), reading_answer():
            for found in self._api.checkout.sessions.list(wanted).auto_paging_iter():
                session = found.to_dict()
                paid = read_session(session, until) if session["client_reference_id"] else None
                if paid and paid.paid_at and since <= paid.paid_at < until:
                    yield paid

    def _session(self, handle) -> dict | None:
        if not handle.gateway_reference:
            return None  # it was never made, or nobody was led there
        try:
            return self._api.checkout.sessions.retrieve(handle.gateway_reference, {"expand": [EXPAND]}).to_dict()
        except stripe.InvalidRequestError as said:
            if is_missing(said):
                return None
            raise

    def _intent_of(self, handle) -> str:
        if kept := handle.kept.get("payment_intent"):
            return kept
        intent = self._api.checkout.sessions.retrieve(handle.gateway_reference).payment_intent
        if not intent:
            raise GatewayRefused("Stripe: nothing was paid")
        return intent

    def _refunds(self, intent: str) -> tuple[RefundSnapshot, ...]:
        found = self._api.refunds.list({"payment_intent": intent, "limit": 100})
        return tuple(read_refund(refund.to_dict()) for refund in found.auto_paging_iter())

    def _disputes(self, intent: str) -> tuple[DisputeSnapshot, ...]:
        found = self._api.disputes.list({"payment_intent": intent, "limit": 100})
        return tuple(read_dispute(dispute.to_dict()) for dispute in found.auto_paging_iter())


def _create(sessions, wanted: dict, key: str, now: datetime):
    """An error of Stripe's own is kept with the key for a day, as other answers are: then another one, a minute's, is
    asked for. If the first was made all the same, nobody was ever led there."""
    try:
        return sessions.create(wanted, {"idempotency_key": key})
    except stripe.APIError as said:
        if (said.headers or {}).get("Idempotent-Replayed") != "true":
            raise
        return sessions.create(wanted, {"idempotency_key": f"{key}:{now:%Y%m%d%H%M}"})


gateway = Stripe()
