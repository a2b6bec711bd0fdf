"""A credential, and a PDF as small as one can be."""

from datetime import UTC, datetime

from learning.credentials.selectors import CREDENTIALS, OPEN_BADGES, credential_status, issuer_url

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def credential(index: int | None = None, **changes) -> dict:
    document = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": "urn:uuid:7b0c9d2e-58e9-4c9f-93a2-0f2f4e4f7a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer_url(), "type": ["Profile"], "name": "Marula"},
        "validFrom": "2026-05-04T12:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "licenseNumber": "ABCD",
            "identifier": [{"identityHash": "Thandi Ndou é 王 \u0007", "hashed": False}],
        },
        **changes,
    }
    return document if index is None else {**document, "credentialStatus": credential_status(index)}


PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
xref
0 4
0000000000 65535 f\x20
0000000009 00000 n\x20
0000000052 00000 n\x20
0000000101 00000 n\x20
trailer<</Size 4/Root 1 0 R>>
startxref
160
%%EOF
"""


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
