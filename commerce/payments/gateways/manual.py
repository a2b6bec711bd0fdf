"""Bank transfer: the buyer reads where to send the money, and somebody who has seen it on the account says so."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.money import Money, format_money
from commerce.seller import seller_facts

from ..gateway import (
    Capability,
    Instructions,
    PaymentSnapshot,
    PaymentState,
    RefundSnapshot,
    RefundState,
    WebhookRefused,
)


class BankTransfer:
    title = gettext_lazy("Bank transfer")
    needs = ()
    capabilities = frozenset({Capability.REFUND, Capability.PARTIAL_REFUND})  # by hand

    def currencies(self):
        """None of all, while nobody wrote down where to send the money."""
        facts = seller_facts()
        return frozenset(facts.currencies if facts.bank_lines else ())

    def least(self, currency):
        return 1

    def is_live(self):
        return True

    def merchant(self):
        return ""

    def form_origins(self):
        return []

    def start(self, charge, urls, *, now):
        lines = [
            *seller_facts().bank_lines,
            (_("Amount"), format_money(Money(charge.amount_minor, charge.currency))),
            (_("Reference"), charge.reference),
        ]
        return Instructions(tuple((str(label), str(value)) for label, value in lines))

    def read_webhook(self, *, body, headers, remote_address, now):
        raise WebhookRefused("Banks send nothing.")

    def confirm_event(self, *, body):
        return False

    def fetch_payment(self, handle, *, now):
        """Nobody can be asked: people settle these."""
        return PaymentSnapshot(PaymentState.PENDING, handle.amount_minor, handle.currency, handle.reference)

    def refund(self, handle, *, reference, amount_minor, reason):
        return RefundSnapshot("", RefundState.MANUAL, amount_minor, reference)

    def find_refund(self, handle, *, reference, gateway_reference, amount_minor):
        return None

    def list_payments(self, *, since, until):
        return []


gateway = BankTransfer()
