"""Paystack (https://paystack.com/docs/api): a payment is named by our reference, which it takes only once; refunds
carry ours in their note. It tells of success only, so whatever else became of a payment is found by asking."""

import hmac
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from ..asking import Refusal, is_same, origin_of, reading_answer
from ..gateway import (
    Capability,
    GatewayRefused,
    PaymentSnapshot,
    PaymentState,
    Redirect,
    WebhookRefused,
)
from ..paystack_api import ask_api, disputes_of, pages, refunds_of, stamp, verify
from ..paystack_shapes import is_paid, read_dispute, read_event, read_refund, read_transaction

API, PAGES = "https://api.paystack.co", "https://checkout.paystack.com"
LEAST = {"GHS": 10, "KES": 300, "NGN": 5000, "USD": 200, "ZAR": 100}


class Paystack:
    title = "Paystack"
    needs = ("PAYSTACK_SECRET_KEY",)
    capabilities = frozenset(Capability)

    def currencies(self):
        return frozenset(LEAST)

    def least(self, currency):
        return LEAST.get(currency, 1)

    def is_live(self):
        return settings.PAYSTACK_SECRET_KEY.startswith("sk_live_")

    def merchant(self):
        return ""

    def form_origins(self):
        own = origin_of(settings.PAYSTACK_URL)  # of a stand-in, which has its pages where it is asked
        return [PAGES] if own == API else [PAGES, own]

    def start(self, charge, urls, *, now):
        sent = {
            "reference": charge.reference,
            "amount": charge.amount_minor,
            "currency": charge.currency,
            "email": charge.email,
            "callback_url": urls.done,
            "metadata": {
                "cancel_action": urls.canceled,
                "custom_fields": [
                    {"display_name": "Order", "variable_name": "order", "value": charge.description},
                ],
            },
        }
        try:
            said = ask_api("POST", "/transaction/initialize", data=sent)
        except Refusal as refusal:
            if "duplicate" not in str(refusal).lower():
                raise
            return self._go_on(charge, urls)
        with reading_answer():
            return Redirect(said["data"]["authorization_url"])

    def _go_on(self, charge, urls):
        """Its page was made before and the answer lost; the address of that page cannot be asked for."""
        said = verify(charge.reference)
        if said and is_paid(said.get("status") or ""):
            return Redirect(urls.done)
        raise GatewayRefused(_("Paystack has begun this payment already and does not say where. Begin a new one."))

    def read_webhook(self, *, body, headers, remote_address, now):
        given = headers.get("x-paystack-signature", "")
        secrets = (settings.PAYSTACK_SECRET_KEY, settings.PAYSTACK_FORMER_SECRET_KEY)
        right = [hmac.new(secret.encode(), body, "sha512").hexdigest() for secret in secrets if secret]
        if not given:
            raise WebhookRefused("not signed")
        if not any([is_same(given, signature) for signature in right]):
            raise WebhookRefused("wrong signature")
        return [read_event(body)]

    def confirm_event(self, *, body):
        return True

    def fetch_payment(self, handle, *, now):
        said = verify(handle.reference)
        if said is None:
            return PaymentSnapshot(PaymentState.UNKNOWN, handle.amount_minor, handle.currency, handle.reference)
        with reading_answer():
            refunds = disputes = ()
            if is_paid(said["status"]):
                number = str(said["id"])
                # A lost dispute is paid by a refund of Paystack's own, which is not to be counted again.
                refunds = [read_refund(entry) for entry in refunds_of(number, handle) if not entry.get("dispute")]
                disputes = [read_dispute(entry) for entry in disputes_of(number)]
            return read_transaction(said, now=now, refunds=refunds, disputes=disputes)

    def refund(self, handle, *, reference, amount_minor, reason):
        if found := self.find_refund(handle, reference=reference, gateway_reference="", amount_minor=amount_minor):
            return found
        sent = {
            "transaction": handle.reference,
            "amount": amount_minor,
            "currency": handle.currency,
            "merchant_note": f"[{reference}] {reason}".strip(),
        }
        said = ask_api("POST", "/refund", data=sent)
        with reading_answer():
            return read_refund(said["data"])

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        number = handle.gateway_reference
        if not number:
            with reading_answer():
                said = verify(handle.reference)
                number = str(said["id"]) if said else ""
        with reading_answer():
            for found in map(read_refund, refunds_of(number, handle) if number else ()):
                if reference == found.reference or gateway_reference == found.gateway_reference:
                    return found
        return None

    def list_payments(self, *, since, until):
        # It is asked by when payments were begun, which may be long before they were paid.
        span = {"from": stamp(since - timedelta(days=2)), "to": stamp(until)}
        with reading_answer():
            for said in pages("/transaction", span):
                if is_paid(said["status"]):
                    found = read_transaction(said, now=until)
                    if found.paid_at and since <= found.paid_at < until:
                        yield found


gateway = Paystack()
