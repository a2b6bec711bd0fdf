"""What stands on one certificate: everything that PDF, card and page are drawn from, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from .design_spec import DesignSpec


@dataclass(frozen=True)
class CertificateFacts:
    """Frozen at issue. Moments are aware; dates are written in the time zone that is active. `grade` is a text, empty
    where none is shown; `language` is a code of settings.LANGUAGES or any other that Django knows."""

    code: str
    verify_url: str
    student_name: str
    course_title: str
    completed_on: datetime
    issued_on: datetime
    expires_on: datetime | None
    grade: str
    language: str
    issuer_name: str
    design: DesignSpec
