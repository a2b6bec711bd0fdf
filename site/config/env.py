"""The one place where the environment is read.

Every function returns a checked value or raises ImproperlyConfigured with a message that names the variable, says what
was found and what would be right, so that nonsense stops the site at start and not a week later.
"""

import os
import re
from base64 import urlsafe_b64decode
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

ROOT = Path(__file__).resolve().parents[2]
MAIL_OVER_TLS = 465
MAIL_BY_GREETING = {25, 587}
PROVIDER_EXTRAS = {
    "GOOGLE": {"SCOPE": ["profile", "email"], "AUTH_PARAMS": {"access_type": "online"}},
    "GITHUB": {"SCOPE": ["read:user", "user:email"]},
}


def load_dotenv() -> None:
    """Read `.env` beside manage.py, if there is one. Real environment variables win."""
    path = ROOT / ".env"
    if path.exists():
        environ.Env.read_env(path)


def refuse(name: str, found: str, expected: str):
    raise ImproperlyConfigured(f"{name}={found!r} is not usable: expected {expected}.")


def text(name: str, default: str | None = None) -> str:
    """A string; with no default the variable must be set and not empty."""
    value = os.environ.get(name, "").strip()
    if value:
        if not value.isprintable():
            refuse(name, value, "one line")
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment or in the file .env.")
    return default


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    refuse(name, value, "1 or 0 (also true/false, yes/no, on/off)")


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"-?[0-9]{1,18}", value) or not low <= int(value) <= high:
        refuse(name, value, f"a whole number from {low} to {high}")
    return int(value)


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = os.environ.get(name, "").strip() or default
    if value not in choices:
        refuse(name, value, f"one of {', '.join(choices)}")
    return value


def require_mail_that_talks(port: int, *, use_ssl: bool, use_tls: bool) -> None:
    """TLS from the first byte (`use_ssl`) or after a greeting (`use_tls`, STARTTLS): where one side waits for the other
    kind, every mail hangs until it is given up."""
    if use_ssl and use_tls:
        refuse("EMAIL_USE_TLS", "1", "0 beside EMAIL_USE_SSL=1: TLS from the first byte, or STARTTLS, not both")
    if port == MAIL_OVER_TLS and not use_ssl:
        refuse(
            "EMAIL_USE_SSL", "0", f"1 with EMAIL_PORT={port}, which speaks TLS from the first byte; or EMAIL_PORT=587"
        )
    if port in MAIL_BY_GREETING and use_ssl:
        refuse("EMAIL_USE_SSL", "1", f"0 with EMAIL_PORT={port}, which begins without TLS; or EMAIL_PORT=465")


def secret(name: str) -> str:
    """A key that nobody can guess: at least 50 characters, of many kinds, and no example of ours or of Django's."""
    value = text(name)
    refuse_guessable(name, value)
    return value


def former_secrets(name: str) -> list[str]:
    """A comma-separated list of keys that were secret() once: whoever guesses one signs as well as with the present."""
    found = words(name, [])
    for value in found:
        refuse_guessable(name, value)
    return found


def refuse_guessable(name: str, value: str) -> None:
    is_example = any(word in value.lower() for word in ("insecure", "change-me", "not-a-secret"))
    if len(value) < 50 or len(set(value)) < 10 or is_example:
        raise ImproperlyConfigured(
            f"{name} can be guessed. Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )


def folder(name: str, default: Path) -> Path:
    """An absolute path of a folder, or the default."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    path = Path(value)
    if not path.is_absolute() or path.is_file():
        refuse(name, value, "the absolute path of a folder")
    return path


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        refuse(name, value, "a time zone such as Africa/Johannesburg or UTC")
    return value


def sender(name: str, default: str) -> str:
    """Who mails are from: an address, or a name and an address."""
    value = text(name, default)
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError:
        refuse(name, value, "an address such as Marula <hello@example.org>")
    return value


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    value = text(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def contacts(name: str) -> list[str]:
    """A comma-separated list of ways to reach somebody: mailto:, https: or tel: addresses."""
    found = words(name, [])
    for contact in found:
        if not contact.startswith(("mailto:", "https://", "tel:")):
            refuse(name, contact, "mailto:…, https://… or tel:…")
    return found


def languages(name: str, default: str, known: dict[str, str]) -> list[tuple[str, str]]:
    """Language codes, the first being the default, as Django's LANGUAGES pairs."""
    codes = list(dict.fromkeys(words(name, default.split(",")))) or [""]
    for code in codes:
        if code not in known:
            refuse(name, code, f"codes from {', '.join(sorted(known))}")
    return [(code, known[code]) for code in codes]


def sign_in_providers(*names: str) -> dict[str, dict]:
    """allauth's SOCIALACCOUNT_PROVIDERS from NAME_CLIENT_ID and NAME_CLIENT_SECRET: both switch one on."""
    providers = {}
    for name in names:
        variables = [f"{name}_CLIENT_ID", f"{name}_CLIENT_SECRET"]
        client_id, secret = (os.environ.get(variable, "").strip() for variable in variables)
        if bool(client_id) != bool(secret):
            given, missing = variables if client_id else reversed(variables)
            raise ImproperlyConfigured(f"{missing} is not set, but {given} is. Set both, or neither.")
        if client_id:
            app = {"client_id": client_id, "secret": secret, "key": ""}
            providers[name.lower()] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True, **PROVIDER_EXTRAS[name]}
    return providers


def url(name: str, default: str, *, schemes: tuple[str, ...]) -> str:
    value = text(name, default)
    if value and not _is_address(value, schemes):
        starts = " or ".join(f"{scheme}://" for scheme in schemes)
        refuse(name, mask_password(value), f"an address that starts with {starts}")
    return value


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        is_read = parts.port != 0  # reading a port that is none raises as well
    except ValueError:
        return False
    return is_read and parts.scheme in schemes and bool(parts.netloc or parts.path)


def origin(name: str, default: str = "", *, schemes: tuple[str, ...] = ("https",)) -> str:
    """The scheme and host of a site, such as https://cdn.example.org; "" when not set."""
    value = url(name, default, schemes=schemes).rstrip("/")
    parts = urlsplit(value)
    if value and (not parts.hostname or parts.path or parts.query or parts.fragment):
        refuse(name, value, f"{schemes[-1]}:// and a host name, without a path")
    return value


def host(name: str, default: str = "") -> str:
    """A host name, with its port where that is not the usual one, such as content.example.org; "" when not set."""
    value = text(name, default).lower()
    named = re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?)+(?<!\.)(?::([0-9]{1,5}))?", value)
    if value and not (named and 1 <= int(named[1] or 1) <= 65535):
        refuse(name, value, "a host name such as content.example.org, without https:// and path")
    return value


def refuse_same_host(name: str, value: str, hosts: list[str]) -> None:
    """A port makes no difference: browsers send the cookies of a host to all of its ports."""
    own = value.partition(":")[0]
    if own and own in {host.lower().removeprefix(".").rstrip(".") for host in hosts}:
        raise ImproperlyConfigured(
            f"{name}={value!r} is a host of the site itself (ALLOWED_HOSTS, BASE_URL), where foreign content could "
            "read what belongs to people. Give a host name that serves nothing else."
        )


def signing_key(name: str) -> str:
    """A private key of the curve P-256 in one line, as `manage.py make_tool_key` prints it; "" when not set."""
    value = text(name, "")
    if value:
        refuse_no_key(name, value)
    return value


def signing_keys(name: str) -> list[str]:
    """A comma-separated list of what was signing_key() once."""
    found = words(name, [])
    for value in found:
        refuse_no_key(name, value)
    return found


def refuse_no_key(name: str, value: str) -> None:
    try:
        key = load_der_private_key(urlsafe_b64decode(value), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise ImproperlyConfigured(f"{name} holds no signing key. Make one: python manage.py make_tool_key")


def redis(name: str) -> str:
    """The address of a Redis, with the number of its database if it is not the first; "" when not set."""
    value = url(name, "", schemes=("redis", "rediss", "unix"))
    parts = urlsplit(value)
    if parts.scheme.startswith("redis") and not (parts.hostname and re.fullmatch(r"(/[0-9]{0,4})?", parts.path)):
        refuse(name, mask_password(value), "redis://host:6379/0")
    return value


def bind(name: str, default: str) -> str:
    """Where a server listens."""
    value = text(name, default)
    port = value.rpartition(":")[2]
    is_port = re.fullmatch(r"[\w.\[\]:-]+:[0-9]{1,5}", value) and 1 <= int(port) <= 65535
    if not is_port and not value.startswith("unix:/"):
        refuse(name, value, "host and port, such as 127.0.0.1:8000, or unix:/path")
    return value


def bucket_origins(bucket: str, endpoint: str, region: str) -> list[str]:
    """Where the files of an S3 bucket are fetched from: with the bucket in the host name or in the path."""
    parts = urlsplit(endpoint or (f"https://s3.{region}.amazonaws.com" if region else "https://s3.amazonaws.com"))
    return [f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{bucket}.{parts.netloc}"]


def mask_password(value: str) -> str:
    """The address without its password, for error messages and logs."""
    return re.sub(r"(://[^:@/]*:).*@", r"\1…@", value)


def database(name: str, default_path: Path) -> dict:
    """Django's DATABASES["default"] from an address, or the embedded SQLite file when the variable is empty.

    SQLite runs in WAL mode with immediate transactions: measured without a single "database is locked" in 1,200
    concurrent read-modify-write transactions, against hundreds with the defaults.
    """
    address = url(name, "", schemes=("postgres", "postgresql", "sqlite"))
    if not address:
        try:
            default_path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            refuse("VAR_DIR", str(default_path.parent), f"a folder that can be made ({error.strerror})")
        config = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default_path)}
    else:
        config = environ.Env.db_url_config(address)
    if config["ENGINE"].endswith("sqlite3"):
        if not Path(config["NAME"]).parent.is_dir():
            refuse(name, address, "a file in a folder that exists")
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-8000;PRAGMA foreign_keys=ON;"
            ),
        }
    elif not config.get("NAME"):
        refuse(name, mask_password(address), "postgres://user:password@host:5432/database")
    return config
