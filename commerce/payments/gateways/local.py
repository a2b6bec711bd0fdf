"""The embedded default: a bank that is none, with a page on this very site, so that everything can be tried without a
key. Nobody's money moves."""

import json
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from .. import local_bank
from ..enums import LocalBankState
from ..gateway import (
    Capability,
    EventKind,
    GatewayEvent,
    GatewayRefused,
    PaymentSnapshot,
    PaymentState,
    Redirect,
    RefundSnapshot,
    RefundState,
    WebhookRefused,
)
from ..models import LocalBankPayment

ABANDONED_AFTER = timedelta(days=1)
STATES = {
    LocalBankState.OPEN: PaymentState.PENDING,
    LocalBankState.CLOSED: PaymentState.PENDING,  # the buyer may open it again
    LocalBankState.LATER: PaymentState.PROCESSING,
    LocalBankState.PAID: PaymentState.SUCCEEDED,
    LocalBankState.FAILED: PaymentState.FAILED,
}


class LocalBank:
    title = _("Practice bank")
    needs = ("LOCAL_GATEWAY",)
    capabilities = frozenset(Capability) - {Capability.DISPUTES}

    def currencies(self):
        return None

    def least(self, currency):
        return 1

    def is_live(self):
        return False

    def merchant(self):
        return ""

    def form_origins(self):
        return []

    def start(self, charge, urls, *, now):
        row, _created = LocalBankPayment.objects.get_or_create(
            reference=charge.reference,
            defaults={
                "amount_minor": charge.amount_minor,
                "currency": charge.currency,
                "description": charge.description,
                "done_url": urls.done,
                "canceled_url": urls.canceled,
                "started_at": now,
            },
        )
        with override(None):
            path = reverse("local_bank", args=[row.token])
        return Redirect(settings.WAGTAILADMIN_BASE_URL + path, gateway_reference=str(row.token))

    def read_webhook(self, *, body, headers, remote_address, now):
        if not local_bank.is_signed(body, headers.get(local_bank.SIGNATURE, "")):
            raise WebhookRefused("The signature is missing or wrong.")
        try:
            said = json.loads(body)
            reference, state = str(said["payment"]), str(said["state"])
        except (ValueError, KeyError, TypeError):
            return [GatewayEvent(EventKind.IGNORED, key=f"odd:{local_bank.sign(body)}")]
        return [GatewayEvent(EventKind.PAYMENT, key=f"{reference}:{state}", reference=reference)]

    def confirm_event(self, *, body):
        return True

    def fetch_payment(self, handle, *, now):
        row = LocalBankPayment.objects.filter(reference=handle.reference).first()
        if row is None:
            return PaymentSnapshot(PaymentState.UNKNOWN, handle.amount_minor, handle.currency)
        return _snapshot(row, now)

    def refund(self, handle, *, reference, amount_minor, reason):
        refund = local_bank.give_back(
            reference_of_payment=handle.reference, reference=reference, amount_minor=amount_minor
        )
        if refund is None:
            raise GatewayRefused("There is not so much left of this payment.")
        return _refund(refund)

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        row = LocalBankPayment.objects.filter(reference=handle.reference).first()
        found = [refund for refund in row.refunds if refund["reference"] == reference] if row else []
        return _refund(found[0]) if found else None

    def list_payments(self, *, since, until):
        rows = LocalBankPayment.objects.filter(state=LocalBankState.PAID, paid_at__gte=since, paid_at__lt=until)
        return [_snapshot(row, until) for row in rows.order_by("pk")]


def _snapshot(row: LocalBankPayment, now) -> PaymentSnapshot:
    state = STATES[local_bank.state_of(row, now)]
    if state == PaymentState.PENDING and row.started_at < now - ABANDONED_AFTER:
        state = PaymentState.EXPIRED
    return PaymentSnapshot(
        state,
        row.amount_minor,
        row.currency,
        reference=row.reference,
        gateway_reference=str(row.token),
        fee_minor=0 if state == PaymentState.SUCCEEDED else None,
        is_live=False,
        paid_at=row.paid_at or row.pays_at,
        refunds=tuple(_refund(refund) for refund in row.refunds),
    )


def _refund(refund: dict) -> RefundSnapshot:
    return RefundSnapshot(refund["number"], RefundState.SUCCEEDED, refund["amount_minor"], refund["reference"])


gateway = LocalBank()
