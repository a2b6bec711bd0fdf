"""Forms on pages that are the same for everybody, which therefore carry no CSRF token."""

from functools import wraps

from django.conf import settings
from django.views.decorators.csrf import csrf_exempt, csrf_protect


def is_from_here(request) -> bool:
    """Whether the browser says that a page of this site sent the form: no other page can make it say so."""
    origin = request.headers.get("origin", "")
    return origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS


def from_here_or_with_token(view):
    """Takes a form of this site without a token; of a browser that does not say where it comes from, only with one."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def ask(request, *args, **kwargs):
        return (view if is_from_here(request) else guarded)(request, *args, **kwargs)

    return ask
