"""Which request is being answered, for what is written down far from any view: who asked, from where."""

from contextvars import ContextVar

from allauth.core.internal.httpkit import get_client_ip  # counts the proxies that PROXY_COUNT trusts
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

_current: ContextVar[HttpRequest | None] = ContextVar("request_origin", default=None)


class RequestOriginMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _current.set(request)
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


def current_request() -> HttpRequest | None:
    """None outside of requests: in tasks, commands and `tick`."""
    return _current.get()


def current_person():
    """Whoever is signed in where the request came from; None for visitors and outside of requests."""
    user = getattr(_current.get(), "user", None)
    return user if user is not None and user.is_authenticated else None


def current_address() -> str:
    """The network address of whoever asked; "" when there is none or it cannot be known."""
    request = _current.get()
    try:
        return (get_client_ip(request) or "") if request is not None else ""
    except ImproperlyConfigured:  # the request did not come through as many proxies as PROXY_COUNT says
        return ""
