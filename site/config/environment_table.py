"""The table of environment variables in docs/operators.md, made from the calls of config.env in the code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.env import ROOT

FOLDERS = (ROOT / "site",)
DOCUMENT = ROOT / "docs" / "operators.md"
BEGIN, END = "<!-- environment: written by `manage.py environment_table` -->", "<!-- end of environment -->"
READERS = {
    "bind", "choice", "contacts", "database", "flag", "folder", "former_secrets", "host", "languages", "number",
    "origin", "redis", "secret", "sender", "signing_key", "signing_keys", "text", "time_zone", "url", "words",
}  # fmt: skip
PAIRS = "sign_in_providers"  # reads two variables for each name it is given

# What each is for, in the order of the table.
ABOUT = {
    "DJANGO_SETTINGS_MODULE": "`config.settings.production`; `manage.py` alone takes `….development`",
    "SECRET_KEY": "signs sessions and links: 50 random characters or more; change it with `SECRET_KEY_FALLBACKS`",
    "SECRET_KEY_FALLBACKS": "former keys, whose signatures still hold",
    "DEBUG": "development only; production refuses it",
    "ALLOWED_HOSTS": "host names of the site, with commas; has to be set in production",
    "BASE_URL": "address of the site, used in mails",
    "CONTENT_HOST": "another host name for H5P packages and other foreign content; see *The content host*",
    "SITE_NAME": "name of the site in titles and mails, unless the site settings say another",
    "LANGUAGES": "codes, the first being the default; others get a prefix in addresses",
    "TIME_ZONE": "of the site; people have their own",
    "EDITOR_TWO_FACTOR_REQUIRED": "whoever may enter the editor has to sign in by two factors; off in development",
    "DJANGO_ADMIN": "Django's own admin at `/django-admin/`: superusers only, records read-only; on in development",
    "GOOGLE_CLIENT_ID": "with its secret: signing in with Google",
    "GOOGLE_CLIENT_SECRET": "of it",
    "GITHUB_CLIENT_ID": "with its secret: signing in with GitHub",
    "GITHUB_CLIENT_SECRET": "of it",
    "PROFILE_ASKS_PHONE": "a part of the profile that is off unless asked for",
    "PROFILE_ASKS_BIRTH_DATE": "the same",
    "DATABASE_URL": "`postgres://user:password@host:5432/name`; empty is SQLite in `VAR_DIR`, refused in production",
    "ALLOW_SQLITE": "production on SQLite: one machine, few writers",
    "DATABASE_POOL_SIZE": "connections each process keeps for its threads; 0 for none",
    "DATABASE_CONN_MAX_AGE": "seconds a thread keeps its connection when there is no pool",
    "PGBOUNCER": "the database is reached through PgBouncer: nothing is kept on a connection",
    "REDIS_URL": "cache and background work; has to be set in production, elsewhere tasks run inline without",
    "PAGE_CACHE_SECONDS": "most seconds a page for visitors is kept, 0: never; without Redis at most 30; see *Caches*",
    "VAR_DIR": "everything made while running: uploads, backups, the database of a laptop",
    "STATIC_DIR": "where `collectstatic` puts styles and scripts; default: in `VAR_DIR`",
    "STATIC_CDN": "`https://cdn.example.org` that fetches `/static/` from the site",
    "MEDIA_CDN": "the same for images (`/media/`, or the public part of the bucket)",
    "PRIVATE_FILES_MODE": "who hands out private files: `django`, `nginx` (X-Accel-Redirect) or `redirect` (S3)",
    "S3_BUCKET": "uploads go to this bucket; private files are handed out by addresses that expire",
    "S3_ENDPOINT_URL": "of a store that is not Amazon's",
    "S3_REGION": "of the bucket",
    "S3_ACCESS_KEY_ID": "needed with `S3_BUCKET`",
    "S3_SECRET_ACCESS_KEY": "needed with `S3_BUCKET`",
    "CLAMAV_ADDRESS": "`tcp://host:3310` or `unix:/run/clamav/clamd.ctl`: uploads are scanned there; see *Uploads*",
    "UPLOAD_MAX_MEGABYTES": "most that one file of a student may have; assignments may ask for less",
    "UPLOADS_PER_HOUR": "files one person may begin to upload",
    "UPLOAD_MEGABYTES_PER_DAY": "the same by size",
    "FFMPEG": "the program that makes several bitrates of videos, by name or path; `off`: none; see *Videos*",
    "FFMPEG_SECONDS": "most seconds it may work on one video",
    "MEDIA_MAX_MEGABYTES": "most that a video or sound of the library may have",
    "VIDEO_PROVIDER": "who keeps new videos: `local`, `bunny_stream`, `cloudflare_stream`, `mux`; see *Video services*",
    "VIDEO_PLAYBACK_HOURS": "how long an address that such a service plays by is good",
    "MUX_TOKEN_ID": "Mux: access token with read and write rights for Mux Video",
    "MUX_TOKEN_SECRET": "of it",
    "MUX_WEBHOOK_SECRET": "Mux: signing secret of the webhook",
    "MUX_SIGNING_KEY_ID": "Mux: id of the signing key for playback",
    "MUX_SIGNING_KEY": "Mux: the private key of it, in base64 as it was given",
    "CLOUDFLARE_STREAM_ACCOUNT": "Cloudflare: account id",
    "CLOUDFLARE_STREAM_TOKEN": "Cloudflare: API token with the right Stream Write",
    "CLOUDFLARE_STREAM_WEBHOOK_SECRET": "Cloudflare: what setting the webhook answered",
    "CLOUDFLARE_STREAM_HOST": "Cloudflare: `customer-….cloudflarestream.com`",
    "CLOUDFLARE_STREAM_SIGNING_KEY_ID": "Cloudflare: id of the signing key for playback",
    "CLOUDFLARE_STREAM_SIGNING_KEY": "Cloudflare: `pem` of it, in base64 as it was given",
    "BUNNY_STREAM_LIBRARY": "Bunny: id of the video library",
    "BUNNY_STREAM_API_KEY": "Bunny: API key of the library",
    "BUNNY_STREAM_READ_ONLY_KEY": "Bunny: its read-only API key, which signs what it tells us",
    "BUNNY_STREAM_HOST": "Bunny: host of its pull zone, `vz-….b-cdn.net`",
    "BUNNY_STREAM_TOKEN_KEY": "Bunny: token authentication key of that pull zone",
    "PAYSTACK_SECRET_KEY": "Paystack: the secret key, `sk_live_…` or `sk_test_…`; see *Selling*",
    "PAYSTACK_FORMER_SECRET_KEY": "the one before it, whose signatures still hold while it is exchanged",
    "PAYSTACK_URL": "another address of its API, for trials",
    "PAYFAST_MERCHANT_ID": "PayFast: merchant id",
    "PAYFAST_MERCHANT_KEY": "PayFast: merchant key",
    "PAYFAST_PASSPHRASE": "PayFast: the passphrase of the account, letters and digits alone",
    "PAYFAST_FORMER_PASSPHRASE": "the one before it",
    "PAYFAST_SANDBOX": "PayFast: its sandbox in place of the real service",
    "PAYFAST_URL": "another address of its payment pages, for trials",
    "PAYFAST_API_URL": "the same of its API",
    "PAYFAST_ADDRESSES": "addresses its messages come from, with commas; one from elsewhere is reported, not refused",
    "STRIPE_SECRET_KEY": "Stripe: the secret key, `sk_live_…` or `sk_test_…`",
    "STRIPE_WEBHOOK_SECRET": "Stripe: signing secret of the webhook",
    "STRIPE_FORMER_WEBHOOK_SECRET": "the one before it",
    "STRIPE_URL": "another address of its API, for trials",
    "PAYPAL_CLIENT_ID": "PayPal: client id of the app",
    "PAYPAL_CLIENT_SECRET": "of it",
    "PAYPAL_WEBHOOK_ID": "PayPal: id of the webhook, which is part of what it signs",
    "PAYPAL_FORMER_WEBHOOK_ID": "the one before it",
    "PAYPAL_MERCHANT_ID": "PayPal: merchant id of the account that is paid",
    "PAYPAL_SANDBOX": "PayPal: its sandbox in place of the real service",
    "PAYPAL_URL": "another address of its API, for trials",
    "PAYPAL_ROOTS": "a file of other authorities for the certificates of its messages, for trials",
    "RAZORPAY_KEY_ID": "Razorpay: key id, `rzp_live_…` or `rzp_test_…`",
    "RAZORPAY_KEY_SECRET": "of it",
    "RAZORPAY_WEBHOOK_SECRET": "Razorpay: secret of the webhook",
    "RAZORPAY_FORMER_WEBHOOK_SECRET": "the one before it",
    "RAZORPAY_CURRENCIES": "Razorpay: currencies it takes, with commas: `INR`, and those Razorpay allowed",
    "RAZORPAY_URL": "another address of its API, for trials",
    "LOCAL_GATEWAY": "offer a bank that is none, where anybody can “pay”; with `DEBUG` unless switched off, else never",
    "OUTGOING_PRIVATE_HOSTS": "hosts of its own network that the site may ask, with commas; else public ones alone",
    "PACKAGE_MAX_MEGABYTES": "most that an H5P package may have; see *The content host*",
    "PACKAGE_UNPACKED_MEGABYTES": "the same of what comes out of it, counted while it does",
    "PACKAGE_FILE_MEGABYTES": "the same of one file in it",
    "PACKAGE_MAX_FILES": "most files in one",
    "QUIZ_GRACE_SECONDS": "how long after the deadline of a quiz an answer may still arrive: networks are slow",
    "AI_TOOL_SIGNING_KEY": "signs what AI tools are handed (`manage.py make_tool_key`); production opens none without",
    "AI_TOOL_FORMER_KEYS": "former ones, with commas, whose signatures still hold; see *AI tools*",
    "PROXY_COUNT": "proxies before the site that add to `X-Forwarded-For`; 0 trusts no such header",
    "SECURE_SSL_REDIRECT": "http leads to https",
    "SECURE_HSTS_SECONDS": "how long browsers insist on https; 0 sends no such header",
    "MAIL_PROVIDER": "`smtp`, or who else sends the mails; see *Mail*",
    "MAIL_PROVIDER_KEY": "its API key",
    "MAIL_PROVIDER_DOMAIN": "the sending domain, for Mailgun",
    "MAIL_WEBHOOK_SECRET": "`user:password` for the provider's reports; without it there is no address for them",
    "MAIL_WEBHOOK_KEY": "with which Mailgun, MailerSend and Resend sign their reports",
    "MAIL_TRACKS_OPENS": "providers note when a mail is opened: off unless you want it and may",
    "MESSAGES_KEPT_DAYS": "how long messages that are over are listed; see *Mail*",
    "EMAIL_HOST": "outgoing mail by SMTP",
    "EMAIL_PORT": "of it",
    "EMAIL_HOST_USER": "to sign in there",
    "EMAIL_HOST_PASSWORD": "to sign in there",
    "EMAIL_USE_SSL": "TLS from the first byte: by default on port 465, there without STARTTLS",
    "EMAIL_USE_TLS": "STARTTLS: by default wherever `EMAIL_USE_SSL` is off",
    "DEFAULT_FROM_EMAIL": "sender of mails, unless the site settings say another",
    "WEB_BIND": "gunicorn: address and port",
    "WEB_WORKERS": "gunicorn: processes; two per core is a start",
    "WEB_THREADS": "gunicorn: threads of each",
    "LOG_LEVEL": "`DEBUG`, `INFO`, `WARNING` or `ERROR`",
    "METRICS_TOKEN": "`/metrics` asks for it (`Authorization: Bearer …`); without it only this computer is answered",
    "SENTRY_DSN": "errors are reported there, without anything of a person",
    "SENTRY_ENVIRONMENT": "name of this installation in the reports",
    "SENTRY_TRACES_PERCENT": "share of requests that are timed there",
    "RELEASE": "version named in the reports",
    "MAINTENANCE": "every page says that the site is being worked on; also `manage.py maintenance on`",
    "ROBOTS_ALLOWED": "0 keeps search engines out: staging",
    "SECURITY_CONTACT": "`mailto:…` or `https://…`, several with commas, for `/.well-known/security.txt`",
    "BACKUP_DIR": "where `manage.py backup` writes; default: in `VAR_DIR`",
    "PORT": "development: of `make run`",
}


@dataclass(frozen=True)
class Variable:
    """`default` as it is written in the code; None when there is none and the variable has to be set."""

    name: str
    default: str | None
    file: str


def variables() -> list[Variable]:
    """Every variable that is read, each once, sorted by name."""
    found: dict[str, Variable] = {}
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            for variable in _read_in(path):
                known = found.get(variable.name)
                # Development's stand-ins are no defaults where it counts.
                if known is None or path.name == "production.py":
                    found[variable.name] = variable
    return sorted(found.values(), key=lambda variable: variable.name)


def _read_in(path: Path) -> Iterator[Variable]:
    file = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text())):
        if not _calls_env(node):
            continue
        names = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if node.func.attr == PAIRS:
            yield from (
                Variable(f"{name}_{half}", "", file) for name in names for half in ("CLIENT_ID", "CLIENT_SECRET")
            )
        elif node.func.attr in READERS and names:
            yield Variable(node.args[0].value, _default(node), file)


def _calls_env(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    )


def _default(call: ast.Call) -> str | None:
    if len(call.args) < 2 or call.func.attr == "database":
        return None if call.func.attr in {"text", "secret"} else ""
    value = call.args[1]
    if not isinstance(value, ast.Constant):
        return "" if ast.unparse(value) == "[]" else "…"
    return {True: "1", False: "0"}.get(value.value, str(value.value)) if value.value is not None else ""


def table() -> str:
    """Markdown. Raises KeyError for a variable that ABOUT says nothing of."""
    known = {variable.name: variable for variable in variables()}
    rows = ["| variable | default | what |", "| --- | --- | --- |"]
    for name in [*ABOUT, *(name for name in known if name not in ABOUT)]:
        variable = known.get(name)
        if variable is None and name != "DJANGO_SETTINGS_MODULE":
            raise KeyError(f"{name} is described but no longer read")
        default = "" if variable is None or variable.default == "…" else variable.default
        shown = "**has to be set**" if default is None else f"`{default}`" if default else ""
        rows.append(f"| `{name}` | {shown} | {ABOUT[name]} |")
    return "\n".join(rows)


def written_table() -> str:
    return _parts()[1].strip()


def write_table() -> None:
    before, _old, after = _parts()
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}")


def _parts() -> tuple[str, str, str]:
    before, _begin, rest = DOCUMENT.read_text().partition(BEGIN)
    old, _end, after = rest.partition(END)
    return before, old, after
