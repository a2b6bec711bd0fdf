"""The API of the site, /api/v1/. Each room brings a router; every error has one shape: {"error", "message"}."""

from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from learning.tools.tokens import TokenRefused
from lms_pages.views.tools.api import router as ai_tools
from lms_pages.views.tools.errors import refusal_answer

api = NinjaAPI(title="Marula", version="1", urls_namespace="api", docs_url=None)
api.add_router("/ai-tools", ai_tools)


@api.exception_handler(TokenRefused)
def refused(request, refusal):
    return refusal_answer(refusal)


@api.exception_handler(ValidationError)
def invalid(request, error):
    fields = {".".join(str(part) for part in each["loc"][2:]) or "body": each["msg"] for each in error.errors}
    message = _("These fields are missing or wrong: %(fields)s.") % {"fields": ", ".join(fields)}
    return api.create_response(request, {"error": "malformed", "message": message, "fields": fields}, status=400)


@api.exception_handler(HttpError)
def failed(request, error):
    return api.create_response(request, {"error": "malformed", "message": str(error)}, status=error.status_code)
