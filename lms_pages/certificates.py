"""The certificate of a course, as its page says it and as it is compiled."""

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
