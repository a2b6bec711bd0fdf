import logging
import time

from .metrics import count_request

log = logging.getLogger("marula.request")


class RequestLogMiddleware:
    """One line and one count per request. Named by view: addresses hold the keys that reset passwords."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        match = getattr(request, "resolver_match", None)
        view = (match.view_name or match.route or "-") if match else "-"
        count_request(method=request.method, view=view, status=response.status_code, seconds=seconds)
        log.info(
            "%s %s %s",
            request.method,
            view,
            response.status_code,
            extra={
                "method": request.method,
                "view": view,
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
        return response
