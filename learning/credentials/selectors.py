"""What the issuer publishes: who it is, its keys, its status lists."""

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse

from core.site_facts import site_facts

from .keys import PublicKey
from .models import SigningKey, StatusEntry
from .proofs import moment
from .status_list import LENGTH, encode, place_of

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
MULTIKEY = "https://w3id.org/security/multikey/v1"
DID = "https://www.w3.org/ns/did/v1"


def issuer_url() -> str:
    """Who signed: also the address at which the issuer's profile and keys are found."""
    return settings.WAGTAILADMIN_BASE_URL + reverse("credential_issuer")


def status_list_url(number: int) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse("credential_status_list", args=[number])


def public_keys() -> dict[str, PublicKey]:
    """{multibase: key}, all there ever were, the newest first."""
    return {row.public: row.as_public for row in SigningKey.objects.all()}


def distrusted_methods(*, since) -> list[str]:
    """The names, as proofs hold them, of keys that are not believed since then or later. One query."""
    rows = SigningKey.objects.filter(revoked_at__gte=since)
    return [f"{issuer_url()}#{public}" for public in rows.values_list("public", flat=True)]


def issuer_profile() -> dict:
    """Open Badges' Profile and, in one, the document in which a checker finds the keys."""
    address, keys = issuer_url(), public_keys()
    methods = [_method(address, key) for key in keys.values()]
    return {
        "@context": [CREDENTIALS, OPEN_BADGES, MULTIKEY],
        "id": address,
        "type": ["Profile"],
        "name": site_facts().name,
        "url": settings.WAGTAILADMIN_BASE_URL,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods if "revoked" not in method],
    }


def did_document() -> dict:
    """The same keys under the name did:web gives this host."""
    name = f"did:web:{quote(urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc)}"
    methods = [_method(name, key) for key in public_keys().values()]
    return {
        "@context": [DID, MULTIKEY],
        "id": name,
        "alsoKnownAs": [issuer_url()],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods if "revoked" not in method],
    }


def credential_status(index: int) -> dict:
    """What a credential says of where its revocation would stand."""
    number, place = place_of(index)
    address = status_list_url(number)
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address,
    }


def has_status_list(number: int) -> bool:
    first = (number - 1) * LENGTH
    return number == 1 or StatusEntry.objects.filter(index__gte=first, index__lt=first + LENGTH).exists()


def unsigned_status_list(number: int, now) -> dict:
    first = (number - 1) * LENGTH
    entries = StatusEntry.objects.filter(index__gte=first, index__lt=first + LENGTH, revoked_at__isnull=False)
    address = status_list_url(number)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_url(),
        "validFrom": moment(now),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(place_of(index)[1] for index in entries.values_list("index", flat=True)),
        },
    }


def _method(controller: str, key: PublicKey) -> dict:
    """Beside what Multikey knows: since when it signed. `expires` is when it stopped."""
    method = {
        "id": f"{controller}#{key.multibase}",
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": key.multibase,
        "created": moment(key.valid_from),
    }
    if key.valid_until:
        method["expires"] = moment(key.valid_until)
    if key.revoked_at:
        method["revoked"] = moment(key.revoked_at)
    return method
