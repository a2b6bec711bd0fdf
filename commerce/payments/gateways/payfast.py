"""PayFast (https://developers.payfast.co.za): buyers are led there by a form, and what became of it is told by notices,
which it is asked to confirm. There is no asking for one payment, no idempotency and no refund in its sandbox."""

import ipaddress
import logging
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext as _

from commerce.money import Money, as_decimal

from ..asking import Refusal, ask_gateway, is_same, origin_of, reading_answer
from ..gateway import (
    Capability,
    GatewayRefused,
    PaymentSnapshot,
    PaymentState,
    PostForm,
    RefundSnapshot,
    RefundState,
    WebhookRefused,
)
from ..payfast_api import history
from ..payfast_books import (
    CURRENCY,
    by_reference,
    in_one,
    is_given_back,
    is_payment,
    read_event,
    read_notices,
    read_payment,
    read_row,
)
from ..payfast_refunds import (
    about_refunds,
    ask_for_refund,
    by_hand,
    find_by_amount,
    find_by_name,
    hindrance,
    refunds_of,
)
from ..payfast_signature import before_signature, php_urlencode, read_notice, sign_form, sign_notice

log = logging.getLogger(__name__)

HOST, SANDBOX = "https://www.payfast.co.za", "https://sandbox.payfast.co.za"
LEAST = 500
# Notices come within seconds. Only when none did is the account's history worth a look.
SOON = timedelta(minutes=5)
LATE, AGAIN_WITHIN = timedelta(hours=1), timedelta(days=3)
GIVEN_UP = timedelta(days=1)  # who pays later than that is found in the daily list


class PayFast:
    title = "PayFast"
    needs = ("PAYFAST_MERCHANT_ID", "PAYFAST_MERCHANT_KEY", "PAYFAST_PASSPHRASE")  # unsigned notices prove nothing
    capabilities = frozenset(Capability) - {Capability.DISPUTES}

    def currencies(self):
        return frozenset({CURRENCY})

    def least(self, currency):
        return LEAST

    def is_live(self):
        return not settings.PAYFAST_SANDBOX

    def merchant(self):
        return settings.PAYFAST_MERCHANT_ID

    def form_origins(self):
        return [origin_of(self.host()), "https://*.payfast.co.za", "https://*.payfast.io"]  # it leads on among these

    def host(self) -> str:
        return settings.PAYFAST_URL or (SANDBOX if settings.PAYFAST_SANDBOX else HOST)

    def start(self, charge, urls, *, now):
        if charge.currency != CURRENCY:
            raise GatewayRefused(_("PayFast takes rand only."))
        first, _space, last = " ".join(charge.name.split()).partition(" ")
        # In the order in which they are signed.
        fields = (
            ("merchant_id", settings.PAYFAST_MERCHANT_ID),
            ("merchant_key", settings.PAYFAST_MERCHANT_KEY),
            ("return_url", urls.done),
            ("cancel_url", urls.canceled),
            ("notify_url", urls.notify),
            ("name_first", first[:100]),
            ("name_last", last[:100]),
            ("email_address", charge.email[:100]),
            ("m_payment_id", charge.reference),
            ("amount", f"{as_decimal(Money(charge.amount_minor, CURRENCY))}"),
            ("item_name", " ".join(charge.description.split())[:100]),
        )
        filled = tuple((name, value.strip()) for name, value in fields if value.strip())
        signature = sign_form(filled, settings.PAYFAST_PASSPHRASE)
        return PostForm(f"{self.host()}/eng/process", (*filled, ("signature", signature)))

    def read_webhook(self, *, body, headers, remote_address, now):
        fields = read_notice(body)
        given = dict(fields).get("signature", "")
        if not given:
            raise WebhookRefused("not signed")
        phrases = (settings.PAYFAST_PASSPHRASE, settings.PAYFAST_FORMER_PASSPHRASE)
        if not any([is_same(given, sign_notice(fields, phrase)) for phrase in phrases if phrase.strip()]):
            raise WebhookRefused("wrong signature")
        warn_of_stranger(remote_address)
        return [read_event(dict(before_signature(fields)), sha256(body).hexdigest()[:32])]

    def confirm_event(self, *, body):
        """It is sent back what it sent, without the signature."""
        words = "&".join(f"{name}={php_urlencode(value)}" for name, value in before_signature(read_notice(body)))
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"}
        url = f"{self.host()}/eng/query/validate"
        return ask_gateway("POST", url, headers=headers, content=words.encode()).body.strip() == b"VALID"

    def fetch_payment(self, handle, *, now):
        is_fresh = now - handle.started_at < SOON
        with reading_answer():
            found = read_notices(handle.notices, reference=handle.reference, prefer=handle.gateway_reference)
            if (not found or found.state != PaymentState.SUCCEEDED) and not is_fresh:
                found = self._in_history(handle, now) or found
            elif found and found.gateway_reference == handle.gateway_reference and now - handle.started_at > LATE:
                found = self._with_what_was_missed(handle, found, now)
            if not found:
                is_over = now - handle.started_at > GIVEN_UP
                unheard = PaymentState.EXPIRED if is_over else PaymentState.UNKNOWN
                state = PaymentState.PENDING if is_fresh else unheard
                return PaymentSnapshot(state, handle.amount_minor, CURRENCY, handle.reference)
            # What is heard of for the first time has no refunds: to sell, nothing of the API is needed.
            is_known = found.state == PaymentState.SUCCEEDED and found.gateway_reference == handle.gateway_reference
            numbers = (found.gateway_reference, *found.aliases)
            refunds = refunds_of(handle, numbers) if is_known and self.is_live() else ()
            return replace(found, is_live=self.is_live(), refunds=tuple(refunds))

    def _with_what_was_missed(self, handle, found, now) -> PaymentSnapshot:
        """A form can be paid again, and the notice of that get lost. An account without the API lives with that."""
        try:
            listed = self._in_history(handle, min(now, handle.started_at + AGAIN_WITHIN))
        except Refusal:
            return found
        return listed if listed and listed.amount_minor > found.amount_minor else found

    def _in_history(self, handle, now) -> PaymentSnapshot | None:
        listed = self._listed(handle.started_at, now)
        return in_one([found for found in listed if found.reference == handle.reference], handle.gateway_reference)

    def _listed(self, since, until):
        rows = filter(is_payment, history(since, until))
        return [read_row(row, merchant=self.merchant(), is_live=self.is_live()) for row in rows]

    def refund(self, handle, *, reference, amount_minor, reason):
        if not self.is_live():
            return by_hand(reference, amount_minor, _("PayFast makes no refunds in its sandbox."))
        if not handle.gateway_reference:
            raise GatewayRefused(_("PayFast has named no payment to give this back from."))
        if found := find_by_amount(handle, reference, amount_minor):
            return found
        if problem := hindrance(handle.gateway_reference, amount_minor):
            return by_hand(reference, amount_minor, problem)
        ask_for_refund(handle.gateway_reference, amount_minor, f"{reference} {reason}")
        found = find_by_amount(handle, reference, amount_minor)
        return found or RefundSnapshot("", RefundState.PENDING, amount_minor, reference)

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        if not self.is_live():
            return by_hand(reference, amount_minor, _("PayFast makes no refunds in its sandbox."))
        if gateway_reference:
            return find_by_name(handle, reference, gateway_reference)
        return find_by_amount(handle, reference, amount_minor) if handle.gateway_reference else None

    def list_payments(self, *, since, until):
        facts = {"merchant": self.merchant(), "is_live": self.is_live()}
        with reading_answer():
            rows = [row for row in history(since, until) if since <= row["when"] < until]
            paid = [read_row(row, **facts) for row in rows if is_payment(row)]
            changed = {row["PF Payment ID"]: row["M Payment ID"] for row in rows if is_given_back(row)}
            told = {
                number: read_payment(about_refunds(number), number, reference, **facts)
                for number, reference in changed.items()
            }
            listed = [found for found in paid if found.gateway_reference not in told]
            return [*by_reference(listed), *filter(None, told.values())]


def warn_of_stranger(address: str) -> None:
    """Where PayFast sends from changes, and can be forged: signature and confirmation decide, this is for the log."""
    known = settings.PAYFAST_ADDRESSES
    try:
        is_known = not known or any(
            ipaddress.ip_address(address) in ipaddress.ip_network(entry, strict=False) for entry in known
        )
    except ValueError:
        is_known = False
    if not is_known:
        log.warning("a notice signed by PayFast came from %s, which is not in PAYFAST_ADDRESSES", address)


gateway = PayFast()
