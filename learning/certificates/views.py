"""A student's certificates: the list, the file, the credential, the page to print, and what others see."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.content_tokens import TokenRefused, issue_token, read_token
from core.private_files import private_file_response
from learning.courses.links import course_urls
from learning.courses.selectors import shown_title

from .drawing import draw_certificate, is_drawn_in_request
from .enums import CertificateStatus, Missing, Standing
from .models import Certificate, TemplateVersion
from .names import name_of
from .rendering.page import page_css, page_html
from .rules import may_own_certificate, may_read_certificate
from .selectors import facts_of, linkedin_url, own_certificates, unmet_rules, verify_url
from .services import CertificateRefused, ask_for_name, ask_for_renewal, show_to_others
from .validity import is_renewable

FILE = "certificate"  # the kind of signed address
YEAR = 31_536_000


@never_cache
@login_required
@require_safe
def my_certificates(request):
    now, locale = clock.current(), get_language()
    certificates = list(own_certificates(request.user).prefetch_related("course__texts"))
    unmet = list(unmet_rules(request.user).prefetch_related("enrollment__course__texts"))
    courses = [row.course for row in certificates] + [row.enrollment.course for row in unmet]
    urls = course_urls({course.key for course in courses}, locale) if courses else {}
    context = {
        "rows": [_row(request, certificate, now, urls, locale) for certificate in certificates],
        "unmet": [
            {
                "title": shown_title(row.enrollment.course, locale),
                "url": urls.get(row.enrollment.course.key, ""),
                "key": row.enrollment.course.key,
                "missing": row.get_missing_display(),
                "is_unproved": row.missing == Missing.UNPROVED,
            }
            for row in unmet
        ],
    }
    return render(request, "learning/certificates/my_certificates.html", context)


def _row(request, certificate: Certificate, now, urls: dict, locale: str) -> dict:
    standing = certificate.standing(now)
    is_good = standing in {Standing.VALID, Standing.EXPIRED}
    name = name_of(request.user)
    return {
        "certificate": certificate,
        "standing": standing,
        "is_good": is_good,
        "title": certificate.course_title or shown_title(certificate.course, locale),
        "url": urls.get(certificate.course.key, ""),
        "verify_url": verify_url(certificate.code) if certificate.code else "",
        "linkedin_url": linkedin_url(certificate) if standing == Standing.VALID else "",
        "file_url": file_address(request.user, certificate, now) if is_good and certificate.pdf else "",
        "is_renewable": is_renewable(certificate, now),
        "other_name": name if standing == Standing.VALID and name != certificate.student_name else "",
    }


def file_address(user, certificate: Certificate, now) -> str:
    """Where the stored file is taken from: signed for some hours, so that taking it asks for no session."""
    token = issue_token(kind=FILE, person=user.pk, lesson=None, thing=str(certificate.key), now=now)
    return reverse("certificate_file", args=[token])


def _readable(request, key) -> Certificate:
    """One that may be read, and still counts for something. Raises Http404 for everybody else, as for none."""
    rows = Certificate.objects.select_related("template_version", "course")
    certificate = get_object_or_404(rows, key=key)
    if not may_read_certificate(request.user, certificate) or certificate.status != CertificateStatus.ISSUED:
        raise Http404
    return certificate


@never_cache
@login_required
@require_safe
def certificate_pdf(request, key):
    """The lasting address of the file. While no worker has made it yet, a page says so, with the same address."""
    certificate = _drawn(_readable(request, key))
    if not certificate.pdf:
        return _being_made(request, certificate)
    return redirect(file_address(request.user, certificate, clock.current()))


def _drawn(certificate: Certificate) -> Certificate:
    if not certificate.pdf and is_drawn_in_request():
        draw_certificate(pk=certificate.pk)
        certificate.refresh_from_db()
    return certificate


def _being_made(request, certificate: Certificate):
    context = {"certificate": certificate}
    response = render(request, "learning/certificates/being_made.html", context, status=202)
    response["Retry-After"] = "5"
    return response


@require_safe
def certificate_file(request, token):
    """The stored file, to save; ?view shows it. One statement, no session."""
    try:
        grant = read_token(token, kind=FILE, now=clock.current())
    except TokenRefused:
        raise Http404 from None
    certificate = get_object_or_404(Certificate.objects.defer("credential"), key=grant.thing)
    if certificate.status != CertificateStatus.ISSUED or not certificate.pdf:
        raise Http404
    name = f"{slugify(certificate.course_title) or 'certificate'}-{certificate.shown_code}.pdf"
    response = private_file_response(
        request, certificate.pdf, filename=name, content_type="application/pdf", is_download="view" not in request.GET
    )
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@login_required
@require_safe
def credential(request, key):
    """The signed credential, as it is in the file."""
    certificate = _drawn(_readable(request, key))
    if not certificate.credential:
        return _being_made(request, certificate)
    response = JsonResponse(certificate.credential, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{certificate.shown_code}.json"'
    return response


@never_cache
@login_required
@require_safe
def print_page(request, key):
    certificate = _readable(request, key)
    context = {
        "certificate": certificate,
        "sheet": page_html(facts_of(certificate)),
        "version": certificate.template_version,
    }
    return render(request, "learning/certificates/print.html", context)


@require_safe
def design_css(request, content_hash):
    """How the sheet of a design looks. Holds nothing of any person; the name changes with what it says."""
    version = TemplateVersion.objects.filter(content_hash=content_hash).first()
    if version is None:
        raise Http404
    response = HttpResponse(page_css(version.design), content_type="text/css")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _own(request, key) -> Certificate:
    certificate = get_object_or_404(Certificate, key=key)
    if not may_own_certificate(request.user, certificate):
        raise Http404
    return certificate


@login_required
@require_POST
def show_certificate(request, key):
    """What others see of it: two switches."""
    show_to_others(
        certificate=_own(request, key), shows_name="name" in request.POST, shows_grade="grade" in request.POST
    )
    messages.success(request, _("Saved: this is what others see from now on."))
    return redirect("my_certificates")


@login_required
@require_POST
def ask_name(request, key):
    certificate = _own(request, key)
    try:
        result = ask_for_name(certificate=certificate)
    except CertificateRefused as refusal:
        messages.error(request, str(refusal))
    else:
        is_new = result.pk != certificate.pk
        done = _("Here it is with your name. The old code leads to the new one.")
        asked = _("Asked. An administrator looks at it; until then the old one holds.")
        messages.success(request, done if is_new else asked)
    return redirect("my_certificates")


@login_required
@require_POST
def ask_renewal(request, key):
    try:
        ask_for_renewal(certificate=_own(request, key))
    except CertificateRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Asked. An administrator looks at it; a message tells you when it is renewed."))
    return redirect("my_certificates")
