"""What messages lead to: a kind of thing and its key, asked for when somebody follows the link. So a link holds while
courses move, and says so when the thing is gone.

    register_target("course", lambda key, user: url or None)

Rooms that know addresses register their kinds when they start. Built in are "path", an address of the site, and "page",
the name of an address without arguments.
"""

from collections.abc import Callable

from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

Resolver = Callable[[str, object], str | None]
_resolvers: dict[str, Resolver] = {}


def register_target(kind: str, resolver: Resolver) -> None:
    """`resolver(key, user)` returns a path in the language that is active, or None when there is nothing any more."""
    _resolvers[kind] = resolver


def known_targets() -> frozenset[str]:
    return frozenset(_resolvers)


def find_target(kind: str, key: str, user) -> str | None:
    resolver = _resolvers.get(kind)
    return resolver(key, user) if resolver and key else None


def open_path(kind: str, key: str) -> str:
    """The lasting address that leads there, in the language that is active; "" for a message that leads nowhere."""
    if kind in BUILT_IN:
        return BUILT_IN[kind](key, None) or ""
    return reverse("open_target", args=[kind, key]) if kind and key else ""


def _own_path(key: str, user) -> str | None:
    return key if key.startswith("/") and url_has_allowed_host_and_scheme(key, allowed_hosts=None) else None


def _named_page(key: str, user) -> str | None:
    try:
        return reverse(key)
    except NoReverseMatch:
        return None


BUILT_IN = {"path": _own_path, "page": _named_page}
_resolvers.update(BUILT_IN)
