from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from .proving import waits_for_proof
from .time_zones import KEY, remember_time_zone, zone_or_none
from .two_factor import WANTED, has_second_factor, used_second_factor
from .visitors import is_visitor

EDITOR, TECHNICAL = "/admin/", "/django-admin/"
OF_ACCOUNTS = ("accounts/", "notifications/", "learn/certificates/", EDITOR.lstrip("/"), TECHNICAL.lstrip("/"))
OPEN_UNPROVED = frozenset({
    "prove_address", "role_home", "accept_invitation", "unsubscribe", "open_target", "account_login", "account_logout",
    "account_signup", "account_inactive", "account_confirm_email", "account_email_verification_sent",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done",
})  # fmt: skip


class EditorGateMiddleware:
    """One gate before both back offices.

    Visitors sign in on the site's own page: the forms at /admin/login/ and /django-admin/login/ would let people in by
    password alone, past a second factor. Those signed in without the right get 403; Wagtail would send them to the
    sign-in page, which would send them back, for ever. Where two factors are required, those who have no second one set
    it up, and those who have not used it in this session do so now; both come back to where they were going.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        area = next((area for area in areas() if request.path_info.startswith(area)), None)
        return (area and self.stop(request, area)) or self.get_response(request)

    def stop(self, request, area: str):
        """Where somebody is sent who may not pass (yet), or None. Raises PermissionDenied for whom there is no way."""
        user, wanted = request.user, wanted_page(request, area)
        if not user.is_authenticated:
            return self.send(request, redirect_to_login(wanted, resolve_url(settings.LOGIN_URL)))
        if not (user.is_superuser if area == TECHNICAL else user.has_perm("wagtailadmin.access_admin")):
            raise PermissionDenied
        if settings.EDITOR_TWO_FACTOR_REQUIRED:
            if not has_second_factor(user):
                request.session[WANTED] = wanted
                return self.send(request, redirect("mfa_index"))
            if not used_second_factor(request):
                way = get_adapter(request).get_reauthentication_methods(user)[0]["url"]
                return self.send(request, redirect_to_login(wanted, way))
            request.session.pop(WANTED, None)
        return redirect(wanted) if request.path_info == f"{area}login/" else None

    def send(self, request, answer):
        if is_called_by_script(request):
            raise PermissionDenied  # a sign-in page is no answer to a script
        return answer


def areas() -> tuple[str, ...]:
    return (EDITOR, TECHNICAL) if settings.DJANGO_ADMIN else (EDITOR,)


def wanted_page(request, area: str) -> str:
    """Where to come back to: a page of the back office, never its own sign-in form, never another site."""
    if request.path_info == f"{area}login/":
        wanted = request.GET.get("next") or area
        is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
        return wanted if is_safe and wanted.partition("?")[0] != request.path else area
    return request.get_full_path() if request.method == "GET" else area


def is_called_by_script(request) -> bool:
    headers = request.headers
    return (
        headers.get("x-requested-with") == "XMLHttpRequest"
        or headers.get("hx-request") == "true"
        or headers.get("sec-fetch-dest") == "empty"
    )


class ProvedAddressMiddleware:
    """What belongs to the account itself waits until its address is proved (see accounts.proving): password, second
    factors, devices, profile, orders, notifications, certificates; and the back offices, should it be given a role."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        route = match.route.removeprefix(f"{get_language()}/")
        if not route.startswith(OF_ACCOUNTS) or match.url_name in OPEN_UNPROVED or is_visitor(request):
            return None
        return redirect("prove_address") if waits_for_proof(request) else None


class ReaderTimeZoneMiddleware:
    """Dates are shown in the reader's time zone. Visitors' sessions are not touched, so their pages can be cached, nor
    is anybody's for a stored file, which says no date of ours."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(settings.STORED_FILES):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        if KEY not in request.session:  # signed in before there was such a thing
            remember_time_zone(request.session, request.user)
        zone = zone_or_none(request.session[KEY])
        if zone is None:
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)
