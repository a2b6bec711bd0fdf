"""Contract of a payment gateway: whoever takes the money. Members live in gateways/ and are found by being there.

A member talks to its gateway and reads what it says. It knows no rows and decides nothing: whether an amount is right,
whether a payment counts and what follows from it is for `payments.settling`. Amounts are whole numbers of the smallest
unit of their currency as the site counts it; where a gateway counts otherwise, the member converts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.registry import Registry


class WebhookRefused(Exception):
    """The message is not from the gateway, too old, or cannot be read. The message says why, for the log."""


class GatewayRefused(Exception):
    """The gateway understood and said no, in words for staff. Asking the same again does not help."""


class Capability(StrEnum):
    REFUND = "refund"
    PARTIAL_REFUND = "partial_refund"
    LISTING = "listing"  # list_payments says what there was in a stretch of time
    DISPUTES = "disputes"  # chargebacks are reported
    REPORTS = "reports"  # says what became of a payment, asked and by messages; of others, people say it


class PaymentState(models.TextChoices):
    """Where a payment stands at its gateway."""

    PENDING = "pending", _("Waiting for the buyer")
    PROCESSING = "processing", _("Being processed")  # the buyer is done, the bank is not
    SUCCEEDED = "succeeded", _("Succeeded")  # also when (partly) refunded since
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Abandoned")
    UNKNOWN = "unknown", _("Not known to the gateway")


class RefundState(models.TextChoices):
    PENDING = "pending", _("On its way")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")  # the money is ours again
    MANUAL = "manual_required", _("To be paid by hand")


class DisputeState(models.TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class EventKind(StrEnum):
    """What a message of a gateway is reason for: to ask for that payment, or nothing."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Charge:
    """What a buyer is to pay. `reference` is ours, unique for ever, of [A-Za-z0-9-] and at most 40 long: gateways that
    refuse a used one keep us from charging twice."""

    reference: str
    amount_minor: int
    currency: str
    description: str  # of what is bought, at most 100 characters
    email: str
    name: str = ""
    country: str = ""  # ISO 3166, of the buyer
    language: str = "en"


@dataclass(frozen=True)
class ReturnUrls:
    """`done` is where the buyer comes back to by GET or POST (nothing in that request is believed), `canceled` who gave
    up, `notify` is the address for messages of this gateway."""

    done: str
    canceled: str
    notify: str


@dataclass(frozen=True)
class Redirect:
    """The buyer goes there. `gateway_reference` names the payment there, if it has a name yet; `kept` is plain data
    that the member wants back in `PaymentHandle`."""

    url: str
    gateway_reference: str = ""
    kept: dict = field(default_factory=dict)


@dataclass(frozen=True)
class PostForm:
    """The buyer's browser posts these fields, in this order, to a page of the gateway."""

    action: str
    fields: tuple[tuple[str, str], ...]
    gateway_reference: str = ""
    kept: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Instructions:
    """The buyer pays in another way, as these lines say (label, value): a bank transfer."""

    lines: tuple[tuple[str, str], ...]
    gateway_reference: str = ""
    kept: dict = field(default_factory=dict)


Start = Redirect | PostForm | Instructions


@dataclass(frozen=True)
class PaymentHandle:
    """What is known here of a payment. `notices` are the raw bodies of messages about it that were verified, oldest
    first: of gateways that cannot be asked, they are the only truth. `claimed` are the gateway's names of those of its
    refunds that are known here as others than the one in question."""

    reference: str
    gateway_reference: str
    amount_minor: int
    currency: str
    started_at: datetime
    kept: dict = field(default_factory=dict)
    notices: Sequence[bytes] = ()
    claimed: Sequence[str] = ()


@dataclass(frozen=True)
class RefundSnapshot:
    """`reference` is ours when we asked for it and the gateway tells; a refund made in the gateway's own dashboard has
    none. Where a gateway keeps no references of ours (PayFast), none has: one of the same amount as a refund we asked
    for, whose answer was lost, is that one. `amount_minor` is positive."""

    gateway_reference: str
    state: RefundState
    amount_minor: int
    reference: str = ""
    problem: str = ""


@dataclass(frozen=True)
class DisputeSnapshot:
    """`withdrawn_minor` is what the gateway has taken back from us at this moment for it, `fee_minor` what it asks for
    its trouble."""

    gateway_reference: str
    state: DisputeState
    amount_minor: int
    withdrawn_minor: int = 0
    fee_minor: int = 0
    reason: str = ""
    due_at: datetime | None = None  # until when an answer is taken


@dataclass(frozen=True)
class PaymentSnapshot:
    """The truth about one payment, as its gateway says it now: everything there is about it, refunds and disputes
    included, so that the order in which messages came plays no part.

    `amount_minor` and `currency` are what was (or is to be) taken from the buyer. `fee_minor` is None where it is not
    known (yet). `is_live`: real money, not the gateway's sandbox; None where it does not say. `merchant` is whose
    account it went to; "" where it does not say.
    """

    state: PaymentState
    amount_minor: int
    currency: str
    reference: str = ""
    gateway_reference: str = ""
    fee_minor: int | None = None
    is_live: bool | None = None
    merchant: str = ""
    paid_at: datetime | None = None
    problem: str = ""  # why it failed, for the buyer, in the gateway's words
    refunds: tuple[RefundSnapshot, ...] = ()
    disputes: tuple[DisputeSnapshot, ...] = ()
    kept: dict = field(default_factory=dict)  # to be kept beside what is kept already
    aliases: tuple[str, ...] = ()  # further names of the gateway for it, by which messages may call it


@dataclass(frozen=True)
class GatewayEvent:
    """What one message says happened. `key` is the same when the same is told again, and different when something else
    is (at most 200 characters). One of `reference` (ours) and `gateway_reference` names the payment; `aliases` are
    further names of the gateway for it. What is said of amounts is not here: nobody believes it."""

    kind: EventKind
    key: str
    reference: str = ""
    gateway_reference: str = ""
    aliases: tuple[str, ...] = ()
    happened_at: datetime | None = None


class Gateway(Protocol):
    """Whatever asks the gateway may raise core.http.ServiceAway (no usable answer: ask again later) and GatewayRefused.
    Nothing is written. Every method is safe to repeat; `start` and `refund` with the same reference never take or give
    money twice, also after an answer was lost."""

    title: str
    needs: tuple[str, ...]  # settings without which it does not work
    capabilities: frozenset[Capability]

    def currencies(self) -> frozenset[str] | None:
        """Which it takes; None: any."""

    def least(self, currency: str) -> int:
        """The smallest amount it takes, in the smallest unit."""

    def is_live(self) -> bool:
        """Whether it takes real money as it is set up now."""

    def merchant(self) -> str:
        """Whose account it is, as snapshots name it; "" where they do not."""

    def form_origins(self) -> list[str]:
        """Where buyers are led from a form of ours: the policy of checkout pages allows no others."""

    def start(self, charge: Charge, urls: ReturnUrls, *, now: datetime) -> Start: ...

    def read_webhook(
        self, *, body: bytes, headers: Mapping[str, str], remote_address: str, now: datetime
    ) -> list[GatewayEvent]:
        """Verify and read, without asking anybody but for a certificate that is named in the message and not kept yet
        (PayPal): where that cannot be had, ServiceAway, and the gateway is to send it again. `headers` does not depend
        on case. With two secrets set (while one is exchanged), either will do. Raises WebhookRefused; what is signed
        but not understood is an IGNORED event."""

    def confirm_event(self, *, body: bytes) -> bool:
        """Whether the gateway, asked, says that it sent this; True where its signature is enough."""

    def fetch_payment(self, handle: PaymentHandle, *, now: datetime) -> PaymentSnapshot:
        """The truth. May bring a payment to its end where the gateway waits for that (capture). UNKNOWN where the
        gateway has never heard of it, as when the buyer never got there."""

    def refund(self, handle: PaymentHandle, *, reference: str, amount_minor: int, reason: str) -> RefundSnapshot:
        """`reference` is ours and unique, as that of a charge. After ServiceAway nobody knows whether it was made:
        `find_refund` tells, before anything is asked again."""

    def find_refund(
        self, handle: PaymentHandle, *, reference: str, gateway_reference: str, amount_minor: int
    ) -> RefundSnapshot | None:
        """A refund we asked for. None: the gateway has none, and it is safe to ask for it again."""

    def list_payments(self, *, since: datetime, until: datetime) -> Iterable[PaymentSnapshot]:
        """Those that succeeded in this stretch (of members with Capability.LISTING), and those of which something was
        given back in it, where no message tells so."""


gateways = Registry("commerce.payments.gateways", attribute="gateway")


def missing_settings(slug: str) -> list[str]:
    return [name for name in gateways[slug].needs if not getattr(settings, name)]


def usable_gateway(slug: str) -> Gateway | None:
    """None for one that is not known or not set up (any more). Whether it is offered is another question."""
    return gateways[slug] if slug in gateways and not missing_settings(slug) else None
