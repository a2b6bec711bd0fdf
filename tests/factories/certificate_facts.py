"""What stands on a certificate, as plain data."""

from datetime import UTC, datetime

from learning.certificates.design_spec import Colors, DesignSpec, Signature, Texts
from learning.certificates.facts import CertificateFacts

TEXTS = Texts("Certificate of completion", "This certifies that", "has completed the course", "on {date}")
SIGNATURES = tuple(Signature(name, "Dean of many things") for name in ("Naledi Khumalo", "Sipho Dube", "Lerato Molefe"))


def make_design(layout="classic", **fields) -> DesignSpec:
    colors = Colors(ink="#14183A", accent="#1B2668", paper="#FFFFFF")
    return DesignSpec(**{"layout": layout, "colors": colors, "texts": TEXTS, "signatures": SIGNATURES, **fields})


def make_facts(design: DesignSpec | None = None, **fields) -> CertificateFacts:
    return CertificateFacts(
        **{
            "code": "7KQM-2XWD-9RTA",
            "verify_url": "https://learn.example.org/verify/7KQM-2XWD-9RTA",
            "student_name": "Thandi Ndou",
            "course_title": "Rolling downhill",
            "completed_on": datetime(2026, 5, 4, 9, tzinfo=UTC),
            "issued_on": datetime(2026, 5, 5, 9, tzinfo=UTC),
            "expires_on": datetime(2028, 5, 5, 9, tzinfo=UTC),
            "grade": "87 %",
            "language": "en",
            "issuer_name": "Marula",
            "design": design or make_design(),
            **fields,
        }
    )
