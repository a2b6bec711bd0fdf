from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string


class PlainAdminSearchMiddleware:
    """Takes quotation marks out of searches in the back office while the database is SQLite.

    modelsearch puts the words of an autocompleting search (the page chooser) into an FTS5 expression as they are, where
    a single quotation mark is a 500. Our own search (search.words) needs none of this.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and '"' in request.GET.get("q", "") and connection.vendor == "sqlite":
            query = request.GET.copy()
            query["q"] = query["q"].replace('"', " ")
            request.GET = query
        return self.get_response(request)


class MaintenanceMiddleware:
    """Answers everything with the page 503 while MAINTENANCE is on. Static files still come: they stand before it."""

    RETRY_AFTER = 300  # seconds

    def __init__(self, get_response):
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = str(self.RETRY_AFTER)
        response["Cache-Control"] = "no-store"
        return response
