"""The link by which somebody stops the mails of one kind, without signing in (RFC 8058)."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

SALT = "notifications.unsubscribe"


def unsubscribe_url(user_id: int, kind: str, language: str) -> str:
    """Whole, in this language. It holds for ever: mails lie in mailboxes for years."""
    with override(language):
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("unsubscribe", args=[token_of(user_id, kind)])


def token_of(user_id: int, kind: str) -> str:
    return signing.Signer(salt=SALT).sign_object([user_id, kind])  # the same whenever it is made


def read_token(token: str) -> tuple[int, str] | None:
    """Person and kind; None for what is not ours."""
    try:
        user_id, kind = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return user_id, kind
