"""The environment: nonsense stops the site at start, with a message that names the variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import check_for_language

from config import env

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "aQ7xT2mK9vL4pR8nW3yB6cF1hJ5sD0gZqE-uXoIiYtNwMkVl_Cr",
    "ALLOWED_HOSTS": "learn.example.org",
    "BASE_URL": "https://learn.example.org",
    "DATABASE_URL": "postgres://user:password@db.example.org:5432/marula",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "EMAIL_HOST": "mail.example.org",
}


def load(folder, *, show="s.WAGTAILADMIN_BASE_URL, s.DEBUG", **changes) -> tuple[int, str]:
    """Read the production settings in a process of their own: (status, what it printed)."""
    code = f"from django.conf import settings as s; print({show})"
    return run([sys.executable, "-c", code], folder, **changes)


def run(command, folder, **changes) -> tuple[int, str]:
    done = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), "VAR_DIR": str(folder)}
        | {**PRODUCTION, **changes},  # empty rather than absent, so that a file .env adds nothing
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_production_starts_with_what_it_needs(tmp_path):
    assert load(tmp_path) == (0, "https://learn.example.org False\n")


@pytest.mark.once
def test_djangos_own_checks_for_the_internet_are_clean(tmp_path):
    status, said = run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        tmp_path,
        SENTRY_DSN="https://key@errors.example.org/1",
    )
    assert status == 0 and "no issues (0 silenced)" in said, said


# One process reads them all: each value is tried by reading the settings module anew.
REFUSED = [
    ("DEBUG", "1"),
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "x1" * 30),
    ("SECRET_KEY", "django-insecure-aQ7xT2mK9vL4pR8nW3yB6cF1hJ5sD0gZqE-uXoIiYt"),
    ("ALLOWED_HOSTS", ""),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "https://learn.example.org"),
    ("ALLOWED_HOSTS", "learn.example.org:443"),
    ("BASE_URL", ""),
    ("BASE_URL", "learn.example.org"),
    ("CONTENT_HOST", "learn.example.org"),  # the site's own
    ("CONTENT_HOST", "LEARN.example.org:8443"),  # a port keeps no cookie away
    ("CONTENT_HOST", "https://content.example.org"),
    ("CONTENT_HOST", "content.example.org/files"),
    ("CONTENT_HOST", "content.example.org:99999"),
    ("CONTENT_HOST", "content example.org"),
    ("BASE_URL", "http://learn.example.org"),
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "sqlite:////tmp/site.sqlite3"),
    ("REDIS_URL", ""),
    ("LANGUAGES", "en,zu"),
    ("EMAIL_HOST", ""),
    ("EMAIL_PORT", "smtp"),
    ("EMAIL_USE_SSL", "1"),  # on port 587
    ("PROXY_COUNT", "many"),
    ("SECURE_SSL_REDIRECT", "maybe"),
    ("EDITOR_TWO_FACTOR_REQUIRED", "maybe"),
    ("GOOGLE_CLIENT_ID", "half"),
    ("GITHUB_CLIENT_SECRET", "half"),
    ("STATIC_CDN", "http://cdn.example.org"),
    ("MEDIA_CDN", "https://cdn.example.org/uploads"),
    ("PRIVATE_FILES_MODE", "apache"),
    ("PRIVATE_FILES_MODE", "redirect"),
    ("S3_BUCKET", "uploads"),  # without its keys
    ("EDITOR_TWO_FACTOR_REQUIRED", "maybe"),
    ("GOOGLE_CLIENT_ID", "half"),
    ("GITHUB_CLIENT_SECRET", "half"),
    ("SECURITY_CONTACT", "me"),
    ("SENTRY_DSN", "errors.example.org"),
    ("LOG_LEVEL", "loud"),
    ("SECRET_KEY_FALLBACKS", "short"),
    ("SENTRY_DSN", "https://errors.example.org"),  # without its key
    ("TIME_ZONE", "Mars/Olympus"),
    ("TIME_ZONE", "../../etc/hostname"),
    ("LANGUAGES", ","),
    ("BASE_URL", "https://learn.example.org:abc"),
    ("BASE_URL", "https://learn.example.org/courses"),
    ("DATABASE_URL", "postgres://user:password@db.example.org:99999/marula"),
    ("DATABASE_URL", "postgres://[::1/marula"),
    ("DATABASE_URL", "sqlite:////nowhere/at/all/site.sqlite3"),
    ("REDIS_URL", "redis://redis.example.org:port/0"),
    ("REDIS_URL", "redis://redis.example.org/first"),
    ("CLAMAV_ADDRESS", "tcp://scanner:port"),
    ("DEFAULT_FROM_EMAIL", "nobody"),
    ("SITE_NAME", "Two\tparts"),
]
TRY_EACH = """
import importlib, os, sys
from django.core.exceptions import ImproperlyConfigured
for line in sys.stdin.read().splitlines():
    name, value = line.split("=", 1)
    before = os.environ.get(name)
    os.environ[name] = value
    for module in [name for name in sys.modules if name.startswith("config.settings")]:
        del sys.modules[module]
    try:
        importlib.import_module("config.settings.production")
        print("STARTED")
    except ImproperlyConfigured as error:
        print(str(error).replace("\\n", " "))
    os.environ.pop(name) if before is None else os.environ.update({name: before})
"""


def test_production_refuses_to_start_and_names_the_variable(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", TRY_EACH],
        input="\n".join(f"{name}={value}" for name, value in REFUSED),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), "VAR_DIR": str(tmp_path), **PRODUCTION},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = done.stdout.splitlines()
    assert len(said) == len(REFUSED), done.stderr
    named = {"S3_BUCKET": "S3_ACCESS_KEY_ID", "MEDIA_CDN": "MEDIA_CDN"}
    assert [
        (pair, text) for pair, text in zip(REFUSED, said, strict=True) if named.get(pair[0], pair[0]) not in text
    ] == []


SHOW_EACH = """
import ast, importlib, os, sys
before = dict(os.environ)
for changes, show in ast.literal_eval(sys.stdin.read()):
    os.environ.update(changes)
    for module in [name for name in sys.modules if name.startswith("config.settings")]:
        del sys.modules[module]
    s = importlib.import_module("config.settings.production")
    print(eval(f"({show})"))
    os.environ.clear()
    os.environ.update(before)
"""


def test_what_the_environment_decides(tmp_path):
    database = "s.DATABASES['default']"
    cdns = {"STATIC_CDN": "https://s.example.org", "MEDIA_CDN": "https://m.example.org"}
    keys = {"S3_ACCESS_KEY_ID": "id", "S3_SECRET_ACCESS_KEY": "key", "S3_ENDPOINT_URL": "https://store.example.org"}
    expected = [
        (
            {},
            f"{database}['CONN_MAX_AGE'], {database}['OPTIONS'].get('pool'), s.ALLAUTH_TRUSTED_PROXY_COUNT",
            (0, {"min_size": 1, "max_size": 8, "timeout": 10}, 1),
        ),
        (
            {"PGBOUNCER": "1", "DATABASE_POOL_SIZE": "0"},
            f"{database}['DISABLE_SERVER_SIDE_CURSORS'], {database}['OPTIONS'], {database}['CONN_HEALTH_CHECKS']",
            (True, {"connect_timeout": 5, "prepare_threshold": None}, True),
        ),
        (
            cdns,
            "s.STATIC_URL, s.MEDIA_URL, *s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src']",
            (
                "https://s.example.org/static/",
                "https://m.example.org/media/",
                *("'self'", "data:", "https://s.example.org", "https://m.example.org"),
            ),
        ),
        (
            {"S3_BUCKET": "uploads", **keys},
            "s.PRIVATE_FILES_MODE, s.STORAGES['private']['OPTIONS']['location'], "
            "*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['media-src']",
            ("redirect", "private", "'self'", "https://store.example.org", "https://uploads.store.example.org"),
        ),
        ({"EMAIL_PORT": "465"}, "s.EMAIL_USE_SSL, s.EMAIL_USE_TLS", (True, False)),
        ({"PROXY_COUNT": "0"}, "getattr(s, 'SECURE_PROXY_SSL_HEADER', None)", None),
        ({"PRIVATE_FILES_MODE": "nginx"}, "s.PRIVATE_FILES_MODE", "nginx"),
        ({"DATABASE_URL": "", "ALLOW_SQLITE": "1"}, f"{database}['ENGINE']", "django.db.backends.sqlite3"),
    ]
    done = subprocess.run(
        [sys.executable, "-c", SHOW_EACH],
        input=repr([(changes, show) for changes, show, _found in expected]),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), "VAR_DIR": str(tmp_path), **PRODUCTION},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.splitlines() == [str(found) for _changes, _show, found in expected], done.stderr


@pytest.mark.parametrize(
    ("port", "use_ssl", "use_tls", "named"),
    [
        (465, True, False, ""),
        (587, False, True, ""),
        (25, False, False, ""),
        (2525, True, False, ""),
        (2525, False, True, ""),
        (465, False, True, "EMAIL_USE_SSL"),
        (465, False, False, "EMAIL_USE_SSL"),
        (465, True, True, "EMAIL_USE_TLS"),
        (587, True, False, "EMAIL_USE_SSL"),
    ],
)
def test_mail_that_would_hang_is_refused(port, use_ssl, use_tls, named):
    if not named:
        env.require_mail_that_talks(port, use_ssl=use_ssl, use_tls=use_tls)
    else:
        with pytest.raises(ImproperlyConfigured, match=f"^{named}=.*{port if use_ssl != use_tls else ''}"):
            env.require_mail_that_talks(port, use_ssl=use_ssl, use_tls=use_tls)


@pytest.mark.parametrize(
    "value, is_usable",
    [
        ("0.0.0.0:8000", True),
        ("[::]:8000", True),
        ("unix:/run/marula.sock", True),
        ("0.0.0.0", False),
        ("0.0.0.0:99999", False),
    ],
)
def test_where_a_server_listens(monkeypatch, value, is_usable):
    monkeypatch.setenv("WEB_BIND", value)
    if is_usable:
        assert env.bind("WEB_BIND", "") == value
    else:
        with pytest.raises(ImproperlyConfigured, match="WEB_BIND"):
            env.bind("WEB_BIND", "")


@pytest.mark.parametrize("address", ["postgres://me:pa:s@s@db:99999/x", "mysql://me:secret@db/x"])
def test_refusals_do_not_tell_passwords(monkeypatch, tmp_path, address):
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL='\\w+://me:…@db"):
        env.database("DATABASE_URL", tmp_path / "db.sqlite3")


@pytest.mark.parametrize("value", ["abc", "--5", "²", "1.5", "0", "11", "9" * 5000])
def test_a_number_is_a_whole_number_in_its_limits(monkeypatch, value):
    monkeypatch.setenv("WORKERS", value)
    with pytest.raises(ImproperlyConfigured, match="WORKERS"):
        env.number("WORKERS", 4, low=1, high=10)


@pytest.mark.parametrize("value, found", [("", 4), (" 10 ", 10), ("1", 1)])
def test_numbers_that_are_taken(monkeypatch, value, found):
    monkeypatch.setenv("WORKERS", value)
    assert env.number("WORKERS", 4, low=1, high=10) == found


def test_every_language_that_may_be_chosen_has_addresses(settings):
    """Django answers 404 below the prefix of a language it has no words for."""
    assert [code for code in settings.KNOWN_LANGUAGES if not check_for_language(code)] == []
    assert not check_for_language("zu")


def test_the_table_of_variables_is_what_the_code_reads():
    from config.environment_table import table, variables, written_table

    assert {"SECRET_KEY", "S3_BUCKET", "WEB_WORKERS"} <= {variable.name for variable in variables()}
    assert written_table() == table(), "run: manage.py environment_table"
