"""Telling visitors from people without asking the database: their pages are the same for all and may be cached."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage


def is_visitor(request) -> bool:
    """The browser brings no session, so nobody is signed in, and no message waits to be shown."""
    return request.COOKIES.keys().isdisjoint({settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name})


def reader_of(request):
    """`request.user`, without touching the session of a visitor: an answer that was made with it cannot be cached."""
    return AnonymousUser() if is_visitor(request) else request.user
