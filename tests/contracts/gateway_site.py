"""As much of the site as a member of commerce.payments.gateways needs: it keeps what belongs to one payment, hears
messages, and asks. No rows."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.utils.datastructures import CaseInsensitiveMapping

from commerce.payments.gateway import Charge, PaymentHandle, PaymentSnapshot, ReturnUrls, gateways

AMOUNT = 49900
BASE = "https://site.example"


class Site:
    def __init__(self, standin):
        self.standin, self.gateway, self.begun_at = standin, gateways[standin.slug], standin.now()
        self.urls = ReturnUrls(
            done=f"{BASE}/checkout/done/?order=7",
            canceled=f"{BASE}/checkout/",
            notify=f"{BASE}/webhooks/payments/{standin.slug}/",
        )

    def begin(self, amount_minor: int = AMOUNT, reference: str = "") -> PaymentHandle:
        """Asks for a page to pay at, which is then `start`."""
        self.charge = Charge(
            reference=reference or f"ord-{uuid4().hex[:12]}-1",
            amount_minor=amount_minor,
            currency=self.standin.currency,
            description="Course: Intro & more ~ «Zoë's»",
            email="zoe+learns@example.org",
            name="Zoë van  der Merwe",
            country="ZA",
        )
        self.handle = PaymentHandle(
            reference=self.charge.reference,
            gateway_reference="",
            amount_minor=amount_minor,
            currency=self.charge.currency,
            started_at=self.begun_at,
        )
        return self.start_again()

    def start_again(self) -> PaymentHandle:
        self.start = self.gateway.start(self.charge, self.urls, now=self.begun_at)
        known = self.start.gateway_reference or self.handle.gateway_reference
        self.handle = replace(self.handle, gateway_reference=known, kept={**self.handle.kept, **self.start.kept})
        return self.handle

    def press(self, act: str) -> str:
        return self.standin.press(self.start, act)

    def paid(self, **begin) -> PaymentSnapshot:
        """Begun, paid, heard and asked for."""
        self.begin(**begin)
        self.press("pay")
        self.hear()
        return self.fetch()

    def read(self, message, **changes):
        told = {
            "body": message.body,
            "headers": CaseInsensitiveMapping(message.headers),
            "remote_address": message.remote_address,
            "now": self.standin.now(),
        }
        return self.gateway.read_webhook(**told, **changes)

    def hear(self) -> list:
        """The events of all messages that wait. What is confirmed is kept with the payment."""
        events, notices = [], list(self.handle.notices)
        for message in self.standin.webhooks.take():
            read = self.read(message)
            if self.gateway.confirm_event(body=message.body):
                events += read
                if any(self.handle.reference == event.reference for event in read):
                    notices.append(message.body)
        self.handle = replace(self.handle, notices=notices)
        return events

    def fetch(self, *, later: timedelta = timedelta(hours=2)) -> PaymentSnapshot:
        found = self.gateway.fetch_payment(self.handle, now=self.standin.now() + later)
        known = found.gateway_reference or self.handle.gateway_reference
        self.handle = replace(self.handle, gateway_reference=known, kept={**self.handle.kept, **found.kept})
        return found

    def refund(self, amount_minor: int, reference: str = ""):
        return self.gateway.refund(
            self.handle,
            reference=reference or f"ref-{uuid4().hex[:12]}",
            amount_minor=amount_minor,
            reason="Not what I thought it was",
        )

    def find_refund(self, reference: str, amount_minor: int, gateway_reference: str = ""):
        return self.gateway.find_refund(
            self.handle, reference=reference, gateway_reference=gateway_reference, amount_minor=amount_minor
        )

    def claim(self, refund) -> None:
        """It has a row of its own here."""
        self.handle = replace(self.handle, claimed=[*self.handle.claimed, refund.gateway_reference])
