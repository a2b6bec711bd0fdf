"""What machines ask: is the process alive, is the site ready, what do its numbers say.

Answered before everything that might be in the way of it: host names, the redirect to https, sessions, maintenance.
"""

import ipaddress

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from core.dependencies import CHECKS, look_at_dependencies

from .metrics import CONTENT_TYPE, current_figures

FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded")


class MachineMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.answers = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}

    def __call__(self, request):
        answer = self.answers.get(request.path_info.rstrip("/"))
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return _closed(HttpResponse(status=405, headers={"Allow": "GET, HEAD"}))
        return _closed(answer(request))


def live(request):
    """The process answers. Asks nothing else, so that a database that is away does not have it restarted."""
    return JsonResponse({"status": "ok"})


def ready(request):
    """200 when all that the site stands on answers, else 503: {"status", "checks": {"database": "ok" or "down", …}}.

    `?only=database,storage` is for load balancers: pages work without cache and broker.
    """
    only = [name for name in request.GET.get("only", "").split(",") if name in CHECKS]
    checks = look_at_dependencies(only)
    is_ready = all(checks.values())
    words = {name: "ok" if is_up else "down" for name, is_up in checks.items()}
    return JsonResponse({"status": "ok" if is_ready else "down", "checks": words}, status=200 if is_ready else 503)


def metrics(request):
    if not may_read_figures(request):
        return HttpResponse("Forbidden\n", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(current_figures(), content_type=CONTENT_TYPE)


def may_read_figures(request) -> bool:
    """By token when there is one (METRICS_TOKEN), else from the same computer and not through a proxy on it."""
    if settings.METRICS_TOKEN:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and constant_time_compare(token, settings.METRICS_TOKEN)
    try:
        is_near = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:  # a Unix socket has no address
        is_near = False
    return is_near and not any(name in request.headers for name in FORWARDED)


def _closed(response):
    response._has_been_logged = True  # by Django as an error, when it is a 503: asked every few seconds
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response
