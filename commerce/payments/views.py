"""Where gateways tell us things, and the page of the bank that is none."""

import logging

from django.db import Error as DatabaseAway
from django.http import Http404, HttpResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.http import ServiceAway
from core.rate_limit import is_too_often
from core.request_origin import current_address

from .gateway import WebhookRefused, usable_gateway
from .inbox import MESSAGES, receive

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
LOGGED_A_MINUTE = 10  # of what is refused: anybody can send that


@csrf_exempt
@require_POST
def webhook(request, slug: str):
    """Signed by the gateway: no session, no token. 200 once it is stored; 503 asks the gateway to send it again."""
    gateway = usable_gateway(slug)
    if gateway is None:
        raise Http404("No gateway of this name is set up.")
    body = _body(request)
    if body is None:
        MESSAGES.labels(slug, "too_long").inc()
        return _answer("too long", 413)
    try:
        receive(slug=slug, gateway=gateway, body=body, headers=request.headers, remote_address=current_address())
    except WebhookRefused as refusal:
        MESSAGES.labels(slug, "refused").inc()
        if not is_too_often(f"refused_webhook:{slug}", most=LOGGED_A_MINUTE, seconds=60):
            log.warning("A message for %s was refused: %s", slug, refusal)
        return _answer("refused", 400)
    except (DatabaseAway, ServiceAway) as problem:
        MESSAGES.labels(slug, "away").inc()
        log.error("A message of %s could not be stored: %s", slug, type(problem).__name__)
        return _answer("try again", 503)
    return _answer("ok", 200)


def _body(request) -> bytes | None:
    """None where it is too long; no more than that is read."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return None
        body = request.read(MOST_BYTES + 1)
    except (ValueError, OSError, RawPostDataException):
        return None
    return body if len(body) <= MOST_BYTES else None


def _answer(words: str, status: int) -> HttpResponse:
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response._has_been_logged = True
    return response
