"""The bank that is none: its books, and what its page can do. Everything of the site that deals with it goes through
`gateways.local`, as with any other gateway."""

import json
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from core import clock

from .enums import LocalBankState
from .models import LocalBankPayment

PAYS_AFTER = timedelta(seconds=30)  # who "pays later"
SIGNATURE = "x-local-bank-signature"
END = (LocalBankState.PAID, LocalBankState.FAILED)


def sign(body: bytes, secret: str | None = None) -> str:
    """By the site's secret key, unless another is given."""
    digest = sha256(body).hexdigest()
    return salted_hmac("commerce.payments.local_bank", digest, secret, algorithm="sha256").hexdigest()


def is_signed(body: bytes, signature: str) -> bool:
    """Former keys hold while one is exchanged."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(sign(body, secret), signature) for secret in secrets)


def state_of(row: LocalBankPayment, now: datetime) -> LocalBankState:
    """Who pays later has paid when the time has come, whether or not anybody noted it."""
    is_due = row.state == LocalBankState.LATER and row.pays_at <= now
    return LocalBankState.PAID if is_due else LocalBankState(row.state)


@transaction.atomic
def press(*, row: LocalBankPayment, act: str, now: datetime | None = None) -> LocalBankPayment:
    """A button of the page: pay, fail, close, later. What has come to its end stays so."""
    now = clock.current(now)
    row = LocalBankPayment.objects.select_for_update().get(pk=row.pk)
    if state_of(row, now) in END:
        return row
    if act == "pay":
        row.state, row.paid_at = LocalBankState.PAID, now
    elif act == "fail":
        row.state = LocalBankState.FAILED
    elif act == "later":
        row.state, row.pays_at = LocalBankState.LATER, now + PAYS_AFTER
    else:
        row.state = LocalBankState.CLOSED
    row.save()
    if row.state in END:
        tell(row)
    return row


@transaction.atomic
def pay_what_waits(now: datetime | None = None) -> int:
    """What `tick` runs: those whose time has come are paid, and the bank says so twice. Returns how many."""
    if not settings.LOCAL_GATEWAY:
        return 0
    now = clock.current(now)
    due = LocalBankPayment.objects.select_for_update().filter(state=LocalBankState.LATER, pays_at__lte=now)
    rows = list(due.order_by("pk")[:100])
    for row in rows:
        row.state, row.paid_at = LocalBankState.PAID, row.pays_at
        row.save()
        tell(row, times=2)
    return len(rows)


@transaction.atomic
def give_back(*, reference_of_payment: str, reference: str, amount_minor: int) -> dict | None:
    """A refund, once for each reference; None where there is not so much left, as of what was never paid."""
    row = LocalBankPayment.objects.select_for_update().get(reference=reference_of_payment)
    for refund in row.refunds:
        if refund["reference"] == reference:
            return refund
    paid = row.amount_minor if state_of(row, clock.current()) == LocalBankState.PAID else 0
    if amount_minor > paid - sum(refund["amount_minor"] for refund in row.refunds):
        return None
    refund = {"number": f"{row.token}-{len(row.refunds) + 1}", "reference": reference, "amount_minor": amount_minor}
    row.refunds.append(refund)
    row.save(update_fields=["refunds"])
    return refund


def tell(row: LocalBankPayment, *, times: int = 1) -> None:
    """The site, by a signed message, as other gateways do by their webhooks."""
    body = json.dumps({"payment": row.reference, "state": row.state}).encode()
    for _time in range(times):
        transaction.on_commit(lambda: _deliver(body), robust=True)


def _deliver(body: bytes) -> None:
    from .gateway import gateways
    from .inbox import receive

    headers = {SIGNATURE: sign(body)}
    receive(slug="local", gateway=gateways["local"], body=body, headers=headers, remote_address="")
