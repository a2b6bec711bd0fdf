"""Refunds at PayFast: by its API, outside of its sandbox. It keeps no name of ours and takes everything twice that is
asked twice, so what is there is looked at first."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from urllib.parse import quote

from django.utils.translation import gettext as _

from .asking import Refusal, reading_answer, whole_number
from .gateway import GatewayRefused, PaymentHandle, RefundSnapshot, RefundState
from .payfast_api import ask_api, refuse_failure, said_by
from .payfast_books import read_refunds

log = logging.getLogger(__name__)


def refunds_of(handle: PaymentHandle, numbers: Iterable[str]) -> list[RefundSnapshot]:
    """`numbers`: PayFast's, several where a form was paid several times. An account that may not use the API has sold
    all the same."""
    try:
        told = [read_refunds(about_refunds(number), number, handle.claimed) for number in numbers]
        return list(chain.from_iterable(told))
    except Refusal as refusal:
        log.warning("PayFast does not say what was refunded of %s: %s", handle.gateway_reference, refusal)
        return []


def about_refunds(number: str) -> dict:
    try:
        return said_by(ask_api("GET", f"refunds/{quote(number, safe='')}"))
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        log.info("PayFast knows no refunds of %s: %s", number, refusal)
        return {"transactions": []}


def find_by_name(handle: PaymentHandle, reference: str, name: str) -> RefundSnapshot | None:
    found = [refund for refund in _told(handle, [name]) if refund.gateway_reference == name]
    return replace(found[0], reference=reference) if found else None


def find_by_amount(handle: PaymentHandle, reference: str, amount_minor: int) -> RefundSnapshot | None:
    """One that is nobody else's."""
    free = [refund for refund in _told(handle) if refund.gateway_reference not in handle.claimed]
    found = [refund for refund in free if refund.amount_minor == amount_minor]
    return replace(found[0], reference=reference) if found else None


def _told(handle: PaymentHandle, names: list[str] | None = None) -> list[RefundSnapshot]:
    with reading_answer():
        number = handle.gateway_reference
        return read_refunds(about_refunds(number), number, [*handle.claimed, *(names or [])])


def hindrance(number: str, amount_minor: int) -> str:
    """Why PayFast cannot give the money back by itself; "" when it can. Raises GatewayRefused for too much."""
    try:
        answer = ask_api("GET", f"refunds/query/{quote(number, safe='')}")
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        return ""  # then it says so when it is asked for the refund
    with reading_answer():
        said = said_by(answer)
        if amount_minor > whole_number(said["amount_available_for_refund"]):
            raise GatewayRefused(_("PayFast has less than that to give back."))
        is_full = amount_minor == whole_number(said["amount_original"])
        method = said["refund_full" if is_full else "refund_partial"]["method"]
        problems = " ".join(said.get("errors") or [])
    return "" if method == "PAYMENT_SOURCE" else problems or _("PayFast gives this back to a bank account only.")


def ask_for_refund(number: str, amount_minor: int, words: str) -> None:
    sent = {"amount": amount_minor, "reason": words.strip()[:255], "notify_buyer": 1}
    refuse_failure(ask_api("POST", f"refunds/{quote(number, safe='')}", data=sent))


def by_hand(reference: str, amount_minor: int, problem: str) -> RefundSnapshot:
    return RefundSnapshot("", RefundState.MANUAL, amount_minor, reference, problem)
