"""How the usual providers of mail are reached through django-anymail: which of its settings holds what of ours."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Provider:
    """Names of anymail's settings: of the key, of what signs its reports, of the domain; "" for what it has not."""

    key: str
    signing: str = ""
    domain: str = ""
    backend: str = ""


PROVIDERS = {
    "amazon_ses": Provider(""),  # by the usual variables of AWS
    "brevo": Provider("BREVO_API_KEY"),
    "mailersend": Provider("MAILERSEND_API_TOKEN", signing="MAILERSEND_SIGNING_SECRET"),
    "mailgun": Provider("MAILGUN_API_KEY", signing="MAILGUN_WEBHOOK_SIGNING_KEY", domain="MAILGUN_SENDER_DOMAIN"),
    "postmark": Provider("POSTMARK_SERVER_TOKEN"),
    "resend": Provider(
        "RESEND_API_KEY", signing="RESEND_SIGNING_SECRET", backend="notifications.resend_backend.EmailBackend"
    ),
    "sendgrid": Provider("SENDGRID_API_KEY"),
    "sparkpost": Provider("SPARKPOST_API_KEY"),
}


def backend_of(name: str) -> str:
    return PROVIDERS[name].backend or f"anymail.backends.{name}.EmailBackend"


def anymail_settings(name: str, *, key: str, signing: str, domain: str, secret: str, tracks_opens: bool) -> dict:
    """ANYMAIL. `secret` is "user:password", which the address for reports asks for. Raises ImproperlyConfigured."""
    provider = PROVIDERS[name]
    if provider.key and not key:
        raise ImproperlyConfigured(f"MAIL_PROVIDER={name} needs MAIL_PROVIDER_KEY.")
    if provider.domain and not domain:
        raise ImproperlyConfigured(f"MAIL_PROVIDER={name} needs MAIL_PROVIDER_DOMAIN.")
    if secret and (":" not in secret or len(secret) < 20):
        raise ImproperlyConfigured("MAIL_WEBHOOK_SECRET has to be user:password, 20 characters or more.")
    if secret and provider.signing and not signing:
        raise ImproperlyConfigured(f"MAIL_PROVIDER={name} signs its reports: set MAIL_WEBHOOK_KEY.")
    named = {provider.key: key, provider.signing: signing, provider.domain: domain, "WEBHOOK_SECRET": secret}
    return {
        **{setting: value for setting, value in named.items() if setting and value},
        "IGNORE_UNSUPPORTED_FEATURES": True,  # not every provider can switch tracking off, or has metadata
        "REQUESTS_TIMEOUT": (5, 20),  # seconds
        "SEND_DEFAULTS": {"track_opens": tracks_opens, "track_clicks": False},
    }
