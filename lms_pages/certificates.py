"""The certificate of a course, as its page says it and as it is compiled."""

from learning.courses.models import Course
from learning.grades.scheme import scheme_of

CERTIFICATE_RULE = (
    "gives_certificate",
    "certificate_min_grade",
    "certificate_months",
    "certificate_needs_approval",
)


def certificate_of(page) -> dict:
    """Fields of CourseSpec, of a live course page. A course without a certificate has no rule."""
    if not page.gives_certificate:
        return {}
    return {
        "gives_certificate": True,
        "certificate_template_key": page.certificate_template.key if page.certificate_template else None,
        "certificate_rule": {
            "min_grade": page.certificate_min_grade,
            "months": page.certificate_months,
            "needs_approval": page.certificate_needs_approval,
        },
    }


def asks_for_an_unreachable_total(page) -> bool:
    """Whether nobody can get the certificate of this course page, a draft or not: it asks for a total, and nothing in
    the published course counts for one. False for a course that was never published."""
    if not (page.gives_certificate and page.certificate_min_grade):
        return False
    course = Course.objects.filter(key=page.translation_key).exclude(published_at=None).first()
    return course is not None and not scheme_of(course, course.source_locale).items
