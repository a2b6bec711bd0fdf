"""PayFast's API, where it answers at all: signed as a whole, on another host than its pages."""

import csv
import io
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone as site_time

from core.http import ServiceAway

from .asking import ask_gateway, reading_answer
from .gateway import GatewayRefused
from .payfast_signature import sign_api

SOUTH_AFRICA = timezone(timedelta(hours=2))  # in whose time it writes; there is no summer time
ROWS = 1000  # of a history in one answer


def ask_api(method: str, path: str, *, query: dict[str, str] | None = None, data: dict | None = None):
    """The Answer. Amounts are cents here."""
    headers = {
        "merchant-id": settings.PAYFAST_MERCHANT_ID,
        "version": "v1",
        "timestamp": f"{site_time.now().astimezone(SOUTH_AFRICA):%Y-%m-%dT%H:%M:%S%z}",
    }
    signed = {name: str(value) for name, value in {**headers, **(query or {}), **(data or {})}.items()}
    headers["signature"] = sign_api(signed, settings.PAYFAST_PASSPHRASE)
    asked = {**(query or {}), **({"testing": "true"} if settings.PAYFAST_SANDBOX else {})}  # which is not signed
    url = f"{settings.PAYFAST_API_URL}/{path}{'?' if asked else ''}{urlencode(asked)}"
    return ask_gateway(method, url, headers=headers, data=data)


def said_by(answer) -> dict:
    """What stands in the envelope, which some answers lack."""
    said = answer.json()
    inner = said.get("data", said)
    response = inner.get("response") if isinstance(inner, dict) else None
    return response if isinstance(response, dict) else inner


def history(since: datetime, until: datetime) -> list[dict[str, str]]:
    """Rows of the account's history, by the days of these times, with `when` beside what PayFast calls the columns."""
    days = {
        "from": since.astimezone(SOUTH_AFRICA).date().isoformat(),
        "to": until.astimezone(SOUTH_AFRICA).date().isoformat(),
    }
    rows: list[dict] = []
    while True:
        page = {**days, "limit": str(ROWS), "offset": str(len(rows))}
        answer = ask_api("GET", "transactions/history", query=page)
        with reading_answer():
            found = _rows(answer.body.decode("utf-8-sig").strip())
        if found == rows[-ROWS:]:  # the same page again: it does not turn them
            return rows
        rows += found
        if len(found) < ROWS:
            return rows


def _rows(words: str) -> list[dict]:
    """Raises ValueError for a page that is no history: nothing in it is not the same as nothing paid."""
    reader = csv.DictReader(io.StringIO(words))
    if words and "PF Payment ID" not in (reader.fieldnames or ()):
        raise ValueError("it is no history")
    return [{**row, "when": datetime.fromisoformat(row["Date"]).replace(tzinfo=SOUTH_AFRICA)} for row in reader]


def refuse_failure(answer) -> None:
    """Raises GatewayRefused unless it did what was asked for: it says true, or "true"."""
    inner = answer.json().get("data")
    said = inner if isinstance(inner, dict) else {}
    done = str(said.get("response")).lower()
    if done == "false":
        raise GatewayRefused(str(said.get("message")))
    if done != "true":
        raise ServiceAway("the answer says neither yes nor no")
