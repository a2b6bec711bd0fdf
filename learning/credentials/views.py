"""What everybody may read of the issuer, at addresses that stay: credentials that are out name them for ever."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.kept import kept

from .canonical import write_json
from .selectors import did_document, has_status_list, issuer_profile
from .services import sign_status_list
from .status_list import LENGTH

MINUTES, HOUR = 300, 3600
LAST_LIST = 10_000  # whatever is asked for beyond is not looked up


@require_safe
@cache_control(public=True, max_age=HOUR)
def issuer(request):
    return _json(issuer_profile())


@require_safe
@cache_control(public=True, max_age=HOUR)
def did(request):
    return _json(did_document())


@require_safe
@cache_control(public=True, max_age=MINUTES)
def status_list(request, number: int):
    """Signed anew every few minutes, and not by each who asks."""
    if not 1 <= number <= LAST_LIST or not has_status_list(number):
        raise Http404
    signed = kept(f"credentials.status_list:{number}:{LENGTH}", lambda: sign_status_list(number), seconds=MINUTES)
    return _json(signed)


def _json(document: dict) -> HttpResponse:
    response = HttpResponse(write_json(document), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"  # checkers look from their pages
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
