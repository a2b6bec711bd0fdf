"""The content host: a second host name, from which everything is served that others made and that runs in a browser.

No sessions, no cookies, no addresses of the site: `settings.CONTENT_URLCONF` is all there is. What may be fetched, the
address says (`core.content_tokens`). Browsers keep hosts apart, whatever their ports; so do we.
"""

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.handlers.exception import convert_exception_to_response
from django.http import Http404, HttpResponse
from django.http.request import split_domain_port
from django.middleware.security import SecurityMiddleware
from django.urls import resolve, set_urlconf

from .rate_limit import is_too_often

METHODS = ("GET", "HEAD", "OPTIONS")
LONGEST_ADDRESS = 4000  # characters
# In a minute: a large package is some hundred files, and a whole school may stand behind one address.
REQUESTS_OF_TOKEN = 3000
REQUESTS_OF_ADDRESS = 30_000
NOTHING = "default-src 'none'; frame-ancestors 'none'"


class NoContentHost(RuntimeError):
    """The site has no CONTENT_HOST; ask `has_content_host` first."""


def has_content_host() -> bool:
    return bool(settings.CONTENT_HOST)


def content_origin() -> str:
    """Such as https://content.example.org, with the scheme of the site; "" when there is no content host."""
    scheme = urlsplit(settings.WAGTAILADMIN_BASE_URL).scheme
    return f"{scheme}://{settings.CONTENT_HOST}" if settings.CONTENT_HOST else ""


def site_origins() -> list[str]:
    """Whose pages may frame what the content host shows: those of the site, under any of its names."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    unsayable = {"*", settings.CONTENT_HOST.partition(":")[0]}  # in a policy; addresses in brackets are the same
    names = [host for host in settings.ALLOWED_HOSTS if host not in unsayable and not host.startswith("[")]
    hosts = [base.netloc, *(f"*{name}" if name.startswith(".") else name for name in names)]
    return list(dict.fromkeys(f"{base.scheme}://{host}" for host in hosts))


def content_address(path: str) -> str:
    """The absolute address of a path ("/p/…") on the content host. Raises NoContentHost."""
    if not settings.CONTENT_HOST:
        raise NoContentHost("CONTENT_HOST is not set")
    return content_origin() + path


def is_for_content_host(request) -> bool:
    asked = split_domain_port(request.META.get("HTTP_HOST", ""))[0]
    return bool(asked and settings.CONTENT_HOST) and asked == split_domain_port(settings.CONTENT_HOST)[0]


class ContentHostMiddleware:
    """Answers every request for the content host itself; the rest of the site never sees one."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.content = SecurityMiddleware(convert_exception_to_response(_answered))  # https, and browsers hold to it

    def __call__(self, request):
        if not is_for_content_host(request):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.urlconf = settings.CONTENT_URLCONF
        set_urlconf(settings.CONTENT_URLCONF)
        try:
            return _guarded(self.content(request))
        finally:
            set_urlconf(None)


def _answered(request):
    if request.method not in METHODS:
        return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
    if len(request.get_full_path()) > LONGEST_ADDRESS:
        return said("This address is too long.", 414)
    try:
        request.resolver_match = match = resolve(request.path_info, settings.CONTENT_URLCONF)
        if _is_too_often(match.kwargs.get("token", "")):
            refusal = said("This is asked for too often. Wait a minute.", 429)
            refusal["Retry-After"] = "60"
            return refusal
        return match.func(request, *match.args, **match.kwargs)
    except Http404:
        return said("There is nothing at this address.", 404)
    except PermissionDenied:
        return said("This address is not open to you, or not any more. Open the lesson again.", 403)
    except SuspiciousOperation:
        return said("This request makes no sense.", 400)


def _is_too_often(token: str) -> bool:
    """By the address first, so that made-up tokens leave no trace without end."""
    from .request_origin import current_address  # models import this module, and it wants all of them loaded

    if is_too_often(f"content:{current_address()}", most=REQUESTS_OF_ADDRESS, seconds=60):
        return True
    name = sha256(token.encode()).hexdigest()[:32]
    return bool(token) and is_too_often(f"content-token:{name}", most=REQUESTS_OF_TOKEN, seconds=60)


def said(text: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def failed(request) -> HttpResponse:
    """handler500 of CONTENT_URLCONF."""
    return said("Something went wrong here.", 500)


def _guarded(response):
    """What a view says of itself stands; where it says nothing, nothing is allowed."""
    response.cookies.clear()
    response.setdefault("Content-Security-Policy", NOTHING)
    response.setdefault("Cross-Origin-Resource-Policy", "cross-origin")  # a sandboxed frame is always another origin
    response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
    response["Referrer-Policy"] = "no-referrer"  # addresses hold tokens
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
