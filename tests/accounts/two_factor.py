"""What an authenticator app does."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth


def code(secret: str) -> str:
    """The newest code; it is good until the half minute is over."""
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


def set_up(user) -> tuple[str, list[str]]:
    """Give somebody an app; (its secret, the recovery codes)."""
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    return secret, RecoveryCodes.activate(user).get_unused_codes()
