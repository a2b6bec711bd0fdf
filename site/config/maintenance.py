from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER = 300  # seconds


def is_closed() -> bool:
    """Closed by the environment (MAINTENANCE=1), or by a file that `manage.py maintenance on` makes and that every
    process on the same disk sees at once."""
    return settings.MAINTENANCE or settings.MAINTENANCE_FILE.exists()


class MaintenanceMiddleware:
    """503 for everything, while the site is closed. What machines ask and static files are answered before."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not is_closed():
            return self.get_response(request)
        response = HttpResponse(render_to_string("503.html"), status=503)
        response._has_been_logged = True  # it is meant, so Django need not log an error
        response["Retry-After"] = RETRY_AFTER
        response["Cache-Control"] = "no-store"
        return response
