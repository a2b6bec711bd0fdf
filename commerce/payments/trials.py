"""Test payments of staff: a gateway's sandbox is walked through without an order. Nothing is written down, and what the
gateway tells of them is of no concern: their references say what they are."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.utils.crypto import get_random_string

from commerce.money import digits_of
from commerce.seller import seller_facts
from core import clock

from .gateway import Charge, Gateway, PaymentHandle, PaymentSnapshot, ReturnUrls, Start, usable_gateway
from .handles import notify_url
from .specs import PaymentRefused

PREFIX = "TEST-"
UNITS = 10  # of the currency, where the gateway takes so little


@dataclass(frozen=True)
class Trial:
    """What has to be remembered between going and coming back; plain data."""

    slug: str
    reference: str
    amount_minor: int
    currency: str
    began_at: str
    gateway_reference: str = ""
    kept: dict = field(default_factory=dict)

    def as_plain(self) -> dict:
        return asdict(self)


def is_trial(reference: str) -> bool:
    return reference.startswith(PREFIX)


def may_be_tried(slug: str) -> bool:
    """Never where real money would move, and not where people pay by themselves."""
    gateway = usable_gateway(slug)
    return gateway is not None and not gateway.is_live() and bool(_currency_for(gateway))


def begin_trial(*, slug: str, email: str, done_url: str, now: datetime | None = None) -> tuple[Trial, Start]:
    """Raises PaymentRefused, core.http.ServiceAway and gateway.GatewayRefused."""
    now = clock.current(now)
    if not may_be_tried(slug):
        raise PaymentRefused("Only what is set up, and for test money, is tried.")
    gateway = usable_gateway(slug)
    currency = _currency_for(gateway)
    amount = max(gateway.least(currency), UNITS * 10 ** digits_of(currency))
    reference = PREFIX + get_random_string(12, "ABCDEFGHJKMNPQRSTVWXYZ23456789")
    charge = Charge(reference, amount, currency, "Test payment", email, name="Test", country=seller_facts().country)
    start = gateway.start(charge, ReturnUrls(done_url, done_url, notify_url(slug)), now=now)
    trial = Trial(slug, reference, amount, currency, now.isoformat(), start.gateway_reference, dict(start.kept))
    return trial, start


def look_at_trial(*, trial: Trial, now: datetime | None = None) -> PaymentSnapshot:
    """What its gateway says. Raises as begin_trial does."""
    gateway = usable_gateway(trial.slug)
    if gateway is None:
        raise PaymentRefused("This way to pay is not set up any more.")
    handle = PaymentHandle(
        reference=trial.reference,
        gateway_reference=trial.gateway_reference,
        amount_minor=trial.amount_minor,
        currency=trial.currency,
        started_at=datetime.fromisoformat(trial.began_at),
        kept=trial.kept,
    )
    return gateway.fetch_payment(handle, now=clock.current(now))


def _currency_for(gateway: Gateway) -> str:
    """The first of the site's that it takes."""
    taken = gateway.currencies()
    return next((each for each in seller_facts().currencies if taken is None or each in taken), "")
