"""A certificate as an Open Badges 3.0 credential, not signed yet."""

from hashlib import sha256
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.credentials.proofs import moment
from learning.credentials.selectors import CREDENTIALS, OPEN_BADGES, credential_status

from .facts import CertificateFacts


def build_credential(
    facts: CertificateFacts,
    *,
    certificate_key: UUID,
    status_index: int,
    issuer_url: str,
    course_key: UUID | None = None,
    description: str = "",
    criteria: str = "",
    shows_name: bool = True,
    shows_grade: bool = True,
    email: str = "",
) -> dict:
    """An AchievementCredential. `issuer_url` is learning.credentials.selectors.issuer_url(); `description` and
    `criteria` are plain texts of the course. Without `shows_name` the name is nowhere in it; whoever knows the `email`
    can tell by its salted hash that it is theirs."""
    with override(facts.language):
        achievement = _achievement(facts, course_key or uuid5(certificate_key, "course"), description, criteria)
    subject = {
        "id": f"urn:uuid:{uuid5(certificate_key, 'subject')}",
        "type": ["AchievementSubject"],
        "identifier": _identifiers(facts, certificate_key, shows_name, email),
        "licenseNumber": facts.code,
        "achievement": achievement,
    }
    if facts.grade and shows_grade:
        described = f"{achievement['id']}#grade"
        with override(facts.language):
            achievement["resultDescription"] = [
                {"id": described, "type": ["ResultDescription"], "name": _("Grade"), "resultType": "RawScore"}
            ]
        subject["result"] = [{"type": ["Result"], "resultDescription": described, "value": facts.grade}]
    credential = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"urn:uuid:{certificate_key}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.course_title,
        "issuer": {"id": issuer_url, "type": ["Profile"], "name": facts.issuer_name},
        "validFrom": moment(facts.issued_on),
        "awardedDate": moment(facts.completed_on),
        "credentialSubject": {name: value for name, value in subject.items() if value},
        "credentialStatus": credential_status(status_index),
    }
    if facts.expires_on:
        credential["validUntil"] = moment(facts.expires_on)
    return credential


def _achievement(facts: CertificateFacts, key: UUID, description: str, criteria: str) -> dict:
    return {
        "id": f"urn:uuid:{key}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": facts.course_title,
        "description": description or facts.course_title,
        "criteria": {"narrative": criteria or _("Everything that the course requires was completed.")},
        "inLanguage": facts.language,
    }


def _identifiers(facts: CertificateFacts, key: UUID, shows_name: bool, email: str) -> list[dict]:
    found = []
    if shows_name:
        found.append(_identity("name", facts.student_name))
    if email:
        salt = uuid5(key, "salt").hex  # another one for each certificate: two of one person cannot be joined by it
        hashed = sha256(f"{email.lower()}{salt}".encode()).hexdigest()
        found.append({**_identity("emailAddress", f"sha256${hashed}"), "hashed": True, "salt": salt})
    return found


def _identity(kind: str, text: str) -> dict:
    return {"type": "IdentityObject", "hashed": False, "identityHash": text, "identityType": kind}
