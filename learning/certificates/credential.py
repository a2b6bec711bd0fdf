"""A certificate as an Open Badges 3.0 credential, not signed yet."""

from learning.certificates.facts import CertificateFacts


def build_credential(
    facts: CertificateFacts,
    *,
    certificate_key,
    status_index: int,
    issuer_url: str,
    course_key=None,
    description: str = "",
    criteria: str = "",
    shows_name: bool = True,
    email: str = "",
    shows_grade: bool = True,
) -> dict:
    """An AchievementCredential. `issuer_url` is learning.credentials.selectors.issuer_url(). Without `shows_name` its
    subject is named by a salted hash of `email` alone."""
    raise NotImplementedError
