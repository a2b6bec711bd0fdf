"""The public page on which anybody checks a certificate, without an account. It says no more than the student lets it.

Codes cannot be guessed (codes.py); whoever tries is slowed down to a few in a minute that nobody has, before any is
looked up: a school behind one address waits for seconds when somebody plays there. Answers are kept by nobody and found
in no search engine.
"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.rate_limit import is_too_often, seconds_left
from core.request_origin import current_address

from .codes import read_code, shown_code
from .drawing import card_of
from .enums import Standing
from .models import Certificate
from .selectors import certificate_by_code, newest_of, verify_url

LOOKS_A_MINUTE, MISSES_A_MINUTE = 300, 20  # at that pace, 69 bits last longer than the sun
MINUTE = 60
CARD_SECONDS = 300  # so long a name that is hidden from now on may stay in caches


@dataclass(frozen=True)
class Finding:
    """What a stranger is told. Empty is what there is not, or what the student does not show."""

    standing: Standing
    code: str = ""
    course: str = ""
    issuer: str = ""
    name: str = ""
    grade: str = ""
    completed_at: datetime | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    replaced_by: str = ""  # the code that counts now
    replaced_url: str = ""

    @property
    def is_known(self) -> bool:
        return self.standing != Standing.UNKNOWN


def finding_of(certificate: Certificate | None, *, code: str, now: datetime) -> Finding:
    standing = certificate.standing(now) if certificate else Standing.UNKNOWN
    if standing == Standing.UNKNOWN:
        return Finding(Standing.UNKNOWN, code=code)
    last = newest_of(certificate)  # it holds what the student decides: they see no other
    newest = last if standing == Standing.REPLACED else None
    return Finding(
        standing=standing,
        code=certificate.shown_code,
        course=certificate.course_title,
        issuer=certificate.issuer_name,
        name=certificate.student_name if last.shows_name else "",
        grade=certificate.grade if last.shows_grade else "",
        completed_at=certificate.completed_at,
        issued_at=certificate.issued_at,
        expires_at=certificate.expires_at,
        revoked_at=certificate.revoked_at,
        replaced_by=newest.shown_code if newest else "",
        replaced_url=verify_url(newest.code) if newest else "",
    )


class Throttled(Exception):
    """Too many questions from one place."""


def look_up(text: str) -> tuple[Certificate | None, Finding]:
    """Raises Throttled before anything is looked up, whether there is such a code or not."""
    asker = _asker()
    is_over = is_too_often(f"verify-missed:{asker}", most=MISSES_A_MINUTE - 1, seconds=MINUTE, times=0)
    if is_too_often(f"verify:{asker}", most=LOOKS_A_MINUTE, seconds=MINUTE) or is_over:
        raise Throttled
    certificate = certificate_by_code(text)
    finding = finding_of(certificate, code=shown_code(read_code(text)), now=clock.current())
    if not finding.is_known and finding.code:  # what can be no code is a slip, and no guess
        is_too_often(f"verify-missed:{asker}", most=MISSES_A_MINUTE, seconds=MINUTE)
    return certificate, finding


def _asker() -> str:
    """Who asks: an address, of IPv6 the network that one household or server has."""
    address = current_address()
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 4 or ip.ipv4_mapped:  # "::ffff:203.0.113.9", of a server that listens to both
        return str(getattr(ip, "ipv4_mapped", None) or ip)
    return str(ip_network(f"{ip}/64", strict=False))


@never_cache
@require_safe
def verify(request):
    """Where a code is entered."""
    text = request.GET.get("code", "")
    if code := read_code(text):
        return redirect("verify_certificate", code=shown_code(code))
    return _unlisted(render(request, "learning/certificates/verify.html", _context(request, text=text[:60])))


@never_cache
@require_safe
def verify_certificate(request, code):
    written = read_code(code)
    if written and shown_code(written) != code:
        return redirect("verify_certificate", code=shown_code(written))
    try:
        certificate, finding = look_up(code)
    except Throttled:
        context = _context(request, text=code[:60], is_throttled=True)
        return _too_many(render(request, "learning/certificates/verify.html", context, status=429))
    context = _context(request, text=shown_code(written) or code[:60], finding=finding)
    if finding.standing == Standing.VALID:
        context["share"] = _share(request, certificate, finding)
    status = 200 if finding.is_known else 404
    return _unlisted(render(request, "learning/certificates/verify.html", context, status=status))


@never_cache
@require_safe
def verify_json(request, code):
    """The same for machines: every name is always there, null where there is nothing to say."""
    try:
        _certificate, finding = look_up(code)
    except Throttled:
        return _too_many(
            JsonResponse({"status": "throttled", "detail": str(_("Too many questions. Wait."))}, status=429)
        )
    data = {
        "status": finding.standing.value,
        "code": finding.code or None,
        "course": finding.course or None,
        "issuer": finding.issuer or None,
        "name": finding.name or None,
        "grade": finding.grade or None,
        "completed_at": finding.completed_at,
        "issued_at": finding.issued_at,
        "expires_at": finding.expires_at,
        "revoked_at": finding.revoked_at,
        "replaced_by": finding.replaced_by or None,
        "url": verify_url(read_code(code)) if finding.is_known else None,
    }
    response = JsonResponse(data, status=200 if finding.is_known else 404)
    response["Access-Control-Allow-Origin"] = "*"
    return _unlisted(response)


@require_safe
def card(request, code):
    """The picture of a shared link; none for what is no longer valid."""
    try:
        certificate, finding = look_up(code)
    except Throttled:
        return _too_many(HttpResponse(status=429))
    if finding.standing != Standing.VALID:
        raise Http404
    response = HttpResponse(card_of(certificate), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={CARD_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _unlisted(response)


def _share(request, certificate: Certificate, finding: Finding) -> dict:
    """What components/share.html asks for."""
    who = {"person": finding.name, "course": finding.course}
    title = _("%(person)s: certificate of %(course)s") % who if finding.name else _("Certificate of %(course)s") % who
    picture = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{_card_path(certificate)}"
    description = _("Issued by %(issuer)s. This page says whether it is valid.") % {"issuer": finding.issuer}
    return {"title": title, "description": description, "url": verify_url(certificate.code), "image_url": picture}


def _card_path(certificate: Certificate) -> str:
    return reverse("certificate_card", args=[certificate.shown_code])


def _context(request, **more) -> dict:
    return {"finding": None, "is_throttled": False, "text": "", **more}


def _unlisted(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address is the code
    return response


def _too_many(response):
    response["Retry-After"] = str(seconds_left(MINUTE))
    return _unlisted(response)
