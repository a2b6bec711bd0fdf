"""Paystack's API: what is asked, and lists read to their end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from django.conf import settings

from .asking import Refusal, ask_gateway, reading_answer, whole_number
from .gateway import GatewayRefused, PaymentHandle
from .paystack_shapes import transaction_of

PAGE = 100


def verify(reference: str) -> dict | None:
    """None for one that Paystack does not know."""
    try:
        said = ask_api("GET", f"/transaction/verify/{quote(reference, safe='')}")
    except Refusal as refusal:
        if "not found" in str(refusal).lower():
            return None
        raise
    with reading_answer():
        return dict(said["data"])


def refunds_of(number: str, handle: PaymentHandle) -> list[dict]:
    return _about(number, "/refund", {"from": stamp(handle.started_at - timedelta(days=1))})


def disputes_of(number: str) -> list[dict]:
    try:
        return _about(number, "/dispute")
    except Refusal as refusal:
        if refusal.status != 404:  # an account that has none may hear so in this way
            raise
        return []


def _about(number: str, path: str, query: dict | None = None) -> list[dict]:
    """Those of this transaction, whether or not Paystack sorts them out itself."""
    return [entry for entry in pages(path, {"transaction": number, **(query or {})}) if transaction_of(entry) == number]


def pages(path: str, query: dict) -> Iterator[dict]:
    page = 1
    while True:
        said = ask_api("GET", f"{path}?{urlencode({**query, 'perPage': PAGE, 'page': page})}")
        found = [said["data"]] if isinstance(said["data"], dict) else said["data"]
        yield from found
        count = (said.get("meta") or {}).get("pageCount")  # a page may be shorter than was asked for
        is_last = len(found) < PAGE if count is None else page >= whole_number(count)
        if is_last or not found:
            return
        page += 1


def ask_api(method: str, path: str, *, data: dict | None = None) -> dict:
    headers = {"Authorization": f"Bearer {settings.PAYSTACK_SECRET_KEY}"}
    said = ask_gateway(method, f"{settings.PAYSTACK_URL}{path}", headers=headers, data=data).json()
    if said.get("status") is not True:
        raise GatewayRefused(str(said.get("message")))
    return said


def stamp(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
