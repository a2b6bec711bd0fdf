from urllib.parse import urlencode

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from learning.courses.models import Course

from .codes import read_code, shown_code
from .enums import EventKind
from .facts import CertificateFacts
from .models import Certificate, CertificateEvent, UnmetRule

LINKED_IN = "https://www.linkedin.com/profile/add"


def verify_url(code: str) -> str:
    """Absolute, and without a language: it is printed, and languages of the site come and go."""
    with override(settings.LANGUAGE_CODE):
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("verify_certificate", args=[shown_code(code)])


def facts_of(certificate: Certificate) -> CertificateFacts:
    """What stands on an issued certificate; expects it with its `template_version`."""
    design = certificate.template_version.design
    return CertificateFacts(
        code=certificate.shown_code,
        verify_url=verify_url(certificate.code),
        student_name=certificate.student_name,
        course_title=certificate.course_title,
        completed_on=certificate.completed_at,
        issued_on=certificate.issued_at,
        expires_on=certificate.expires_at,
        grade=certificate.grade,
        language=design.language or certificate.language,
        issuer_name=certificate.issuer_name,
        design=design,
    )


def certificate_by_code(text: str) -> Certificate | None:
    """However the code was typed; None for no code, and for one that nobody has."""
    code = read_code(text)
    rows = Certificate.objects.select_related("replaced_by", "template_version")
    return rows.filter(code=code).first() if code else None


def newest_of(certificate: Certificate) -> Certificate:
    """The one that stands in its place now, however often it was replaced."""
    for _step in range(20):
        if certificate.replaced_by is None:
            break
        certificate = certificate.replaced_by
    return certificate


def own_certificates(user):
    """Of this person, newest first: current ones of any status, with the reason why a renewal was refused last as
    `renewal_refused`. One query."""
    refused = CertificateEvent.objects.filter(certificate=OuterRef("pk"), kind=EventKind.RENEWAL_REFUSED)
    rows = Certificate.objects.current().filter(student=user).select_related("course", "template_version")
    rows = rows.annotate(renewal_refused=Subquery(refused.order_by("-pk").values("reason")[:1]))
    return rows.defer("credential").order_by("-issued_at", "-created_at")


def certificate_of(user, course: Course) -> Certificate | None:
    """The current one of this person in this course, whatever its status. One query."""
    return Certificate.objects.current().filter(student=user, course=course).first()


def certificates_by_course(user, courses) -> dict[int, Certificate]:
    """{course id: the current certificate of this person in it}. One query."""
    rows = Certificate.objects.current().filter(student=user, course__in=courses)
    return {row.course_id: row for row in rows}


def unmet_rules(user):
    """Courses that this person finished and whose certificate asks for more. One query."""
    rows = UnmetRule.objects.filter(enrollment__user=user, enrollment__course__gives_certificate=True)
    return rows.select_related("enrollment__course").order_by("-judged_at")


def linkedin_url(certificate: Certificate) -> str:
    """LinkedIn's form to add it to a profile, filled in."""
    issued = timezone.localtime(certificate.issued_at)
    data = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.course_title,
        "organizationName": certificate.issuer_name,
        "issueYear": issued.year,
        "issueMonth": issued.month,
    }
    if certificate.expires_at:
        expires = timezone.localtime(certificate.expires_at)
        data |= {"expirationYear": expires.year, "expirationMonth": expires.month}
    data |= {"certUrl": verify_url(certificate.code), "certId": certificate.shown_code}
    return f"{LINKED_IN}?{urlencode(data)}"
