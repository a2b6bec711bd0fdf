"""What a stand-in writes down of the money that passes through it. The site is tested against these figures, so nothing
here is told by the site."""

from dataclasses import dataclass, field
from datetime import datetime

PENDING, SUCCEEDED, FAILED, ABANDONED = "pending", "succeeded", "failed", "abandoned"
OPEN, WON, LOST = "open", "won", "lost"


@dataclass
class Refund:
    gateway_reference: str
    amount_minor: int
    state: str = PENDING
    reference: str = ""  # that of the site, where it is told
    by_site: bool = True  # else somebody made it in the dashboard


@dataclass
class Dispute:
    gateway_reference: str
    amount_minor: int
    state: str = OPEN
    is_withdrawn: bool = True  # whether the gateway holds the money back at this moment
    fee_minor: int = 0


@dataclass
class Payment:
    """`taken_minor` is what the buyer was really charged, nothing before they paid."""

    reference: str
    gateway_reference: str
    amount_minor: int
    currency: str
    started_at: datetime
    state: str = PENDING
    taken_minor: int = 0
    fee_minor: int = 0
    paid_at: datetime | None = None
    refunds: list[Refund] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    told: dict = field(default_factory=dict)  # whatever else was sent when it was started

    @property
    def refunded_minor(self) -> int:
        """Also what is still on its way back."""
        return sum(refund.amount_minor for refund in self.refunds if refund.state != FAILED)

    @property
    def withdrawn_minor(self) -> int:
        return sum(dispute.amount_minor for dispute in self.disputes if dispute.is_withdrawn)


class Books:
    """`payments` in the order in which they were started."""

    def __init__(self):
        self.payments: list[Payment] = []

    def find(self, reference: str) -> Payment | None:
        """By our name for it, or that of the gateway."""
        for payment in self.payments:
            if reference in (payment.reference, payment.gateway_reference):
                return payment
        return None

    def net_minor(self, currency: str) -> int:
        """What of the buyers' money is with the gateway, before fees: taken, less what went back to buyers."""
        return sum(
            payment.taken_minor - payment.refunded_minor - payment.withdrawn_minor
            for payment in self.payments
            if payment.currency == currency
        )

    def fees_minor(self, currency: str) -> int:
        return sum(
            payment.fee_minor + sum(dispute.fee_minor for dispute in payment.disputes)
            for payment in self.payments
            if payment.currency == currency
        )
