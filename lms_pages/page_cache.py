"""Pages for visitors, cached as wholes: home, catalog, courses.

A view promises with `same_for_visitors` that nothing in its answer depends on who asks. PageCacheMiddleware keeps such
an answer for host, path, query and language, unless something in it says otherwise (`may_be_kept`), and gives it to
visitors only. An entry carries the generation it was made in; whatever changes what visitors see raises the generation,
and all entries are old at once. Where the cache is this process's own memory, other processes notice when theirs runs
out (PAGE_CACHE_SECONDS).
"""

from hashlib import sha256
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.utils.cache import has_vary_header, patch_vary_headers
from django.utils.translation import get_language_from_path

from accounts.visitors import is_visitor

GENERATION = "lms_pages.page_generation"
FRAME_GENERATION = "lms_pages.frame_generation"  # of what stands around every page: see frame
LONGEST_QUERY = 200  # characters
# An answer with any other header is not kept: it might say something about one reader or one request.
HEADERS = {
    "cache-control", "content-language", "content-length", "content-type", "etag", "vary", "x-frame-options",
}  # fmt: skip


def raise_generation(*, of_frame: bool = False, **kwargs) -> None:
    """What visitors see changed. Now, and again when all can read it: somebody may have seen the old rows between."""
    names = [GENERATION, FRAME_GENERATION] if of_frame else [GENERATION]

    def set_new() -> None:
        cache.set_many(dict.fromkeys(names, uuid4().hex), None)

    set_new()
    transaction.on_commit(set_new)


def begin_generation() -> str | None:
    """The generation where there was none; None while the cache is away."""
    cache.add(GENERATION, uuid4().hex, None)
    return cache.get(GENERATION)


def same_for_visitors(response: HttpResponse) -> HttpResponse:
    """Promise that every visitor gets this answer for this address."""
    response.is_same_for_visitors = True
    return response


def may_be_answered(request) -> bool:
    """Whether this request may get an answer that was made for somebody else."""
    return (
        request.method in {"GET", "HEAD"}
        and is_visitor(request)
        and "HTTP_AUTHORIZATION" not in request.META
        and not getattr(request, "is_dummy", False)  # a draft in Wagtail's preview has the address of its page
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def may_be_kept(request, response) -> bool:
    """Whether nothing in the answer is about this reader or this request."""
    session = getattr(request, "session", None)
    return (
        request.method == "GET"
        and response.status_code == 200
        and getattr(response, "is_same_for_visitors", False)
        and not response.streaming
        and not response.cookies  # a CSRF token always comes with one
        and not (session is not None and (session.accessed or session.modified))
        and not has_vary_header(response, "Cookie")
        and not any(name.startswith("_csp") for name in vars(response))  # a policy of its own
        and not getattr(request, "_csp_nonce", None)
        and {name.lower() for name in response.headers} <= HEADERS
        and not response.has_header("Cache-Control")
        and has_usual_host(request)
    )


def has_usual_host(request) -> bool:
    """Whether the host is written as browsers write it. Django also takes capitals, a dot at the end and any port: one
    page could fill the cache under names without end."""
    host = request.get_host()
    domain, port = split_domain_port(host)
    usual = {"", request.META.get("SERVER_PORT"), str(urlsplit(settings.WAGTAILADMIN_BASE_URL).port)}
    return port in usual and host == (f"{domain}:{port}" if port else domain)


def key_of(request) -> str:
    """Raises DisallowedHost for a host that is not ours."""
    language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    query = urlencode(sorted((name, value) for name, values in request.GET.lists() for value in values))
    parts = (request.scheme, request.get_host(), request.path, query, language)
    return f"page:{sha256(repr(parts).encode()).hexdigest()}"


def finish(response: HttpResponse) -> HttpResponse:
    """Browsers may keep the page but ask each time, for whoever signs in gets another one at the same address."""
    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def pack(response: HttpResponse, generation: str) -> tuple:
    return generation, response.content, list(response.headers.items())


def unpack(page: tuple) -> HttpResponse:
    _generation, content, headers = page
    response = HttpResponse(content)
    for name, value in headers:
        response[name] = value
    return response
