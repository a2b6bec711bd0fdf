"""Signing in by two factors: what this site calls things, and what counts.

A session that was opened, or confirmed since, by a code, a passkey or a recovery code holds an allauth record "mfa".
"""

import base64
import logging
import secrets

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.encryption import encryption_keys
from core.site_facts import site_facts

log = logging.getLogger(__name__)

TOTP, PASSKEY, RECOVERY_CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
SECOND_FACTORS = (TOTP, PASSKEY)
KEYS = "accounts.two_factor"
WANTED = "after_two_factor"  # in the session: where somebody was going who was sent to set up a second factor


def has_second_factor(user, *types) -> bool:
    """Whether this account has one of these, by default an authenticator app or a passkey. Recovery codes are neither:
    they only come with one."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=types or SECOND_FACTORS).exists()


def used_second_factor(request) -> bool:
    """Whether the person of this session has proved a second factor in it."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class TwoFactorAdapter(DefaultMFAAdapter):
    """Our words; and secrets of authenticator apps and recovery codes are not readable in the database or a backup."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or it is too old. Type the newest one."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an authenticator app or a passkey first."),
    }

    def _get_site_name(self) -> str:
        return site_facts().name

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return encryption_keys(KEYS).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return encryption_keys(KEYS).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("A two-factor secret was written under another SECRET_KEY: its owner needs reset_two_factor.")
            return base64.b32encode(secrets.token_bytes(20)).decode()  # a secret that fits no code
