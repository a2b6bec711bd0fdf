from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from .time_zones import KEY, remember_time_zone, zone_or_none

EDITOR, TECHNICAL = "/admin/", "/django-admin/"


class EditorGateMiddleware:
    """One gate before both back offices.

    Visitors sign in on the site's own page: the forms at /admin/login/ and /django-admin/login/ would let people in by
    password alone, past a second factor. Those signed in without the right get 403; Wagtail would send them to the
    sign-in page, which would send them back, for ever.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        area = next((area for area in (EDITOR, TECHNICAL) if request.path_info.startswith(area)), None)
        if area:
            if not request.user.is_authenticated:
                return self.send_to_sign_in(request, area)
            if not (request.user.is_staff if area == TECHNICAL else request.user.has_perm("wagtailadmin.access_admin")):
                raise PermissionDenied
        return self.get_response(request)

    def send_to_sign_in(self, request, area: str):
        if is_called_by_script(request):
            raise PermissionDenied  # a sign-in page is no answer to a script
        wanted = request.get_full_path()
        if request.path_info == f"{area}login/":
            wanted = request.GET.get("next") or area
            if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
                wanted = area
        return redirect_to_login(wanted, resolve_url(settings.LOGIN_URL))


def is_called_by_script(request) -> bool:
    headers = request.headers
    return (
        headers.get("x-requested-with") == "XMLHttpRequest"
        or headers.get("hx-request") == "true"
        or headers.get("sec-fetch-dest") == "empty"
    )


class ReaderTimeZoneMiddleware:
    """Dates are shown in the reader's time zone. Visitors' sessions are not touched, so their pages can be cached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        if KEY not in request.session:  # signed in before there was such a thing
            remember_time_zone(request.session, request.user)
        zone = zone_or_none(request.session[KEY])
        if zone is None:
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)
