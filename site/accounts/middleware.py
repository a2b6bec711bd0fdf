import zoneinfo

from django.core.exceptions import PermissionDenied
from django.contrib.auth.views import redirect_to_login
from django.conf import settings
from django.shortcuts import resolve_url
from django.utils import timezone

GUARDED = ("/admin/", "/django-admin/")


class EditorGateMiddleware:
    """One gate before both back offices: visitors sign in on our page, those without the right get 403 and no loop."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(GUARDED):
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
            is_technical = request.path.startswith("/django-admin/")
            if not (user.is_staff if is_technical else user.has_perm("wagtailadmin.access_admin")):
                raise PermissionDenied
        return self.get_response(request)


class ReaderTimeZoneMiddleware:
    """Dates are shown in the reader's time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
