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
    "SECRET_KEY": "x1" * 30,
    "ALLOWED_HOSTS": "learn.example.org",
    "BASE_URL": "https://learn.example.org",
    "DATABASE_URL": "postgres://user:password@db.example.org:5432/marula",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "EMAIL_HOST": "mail.example.org",
}


def load(folder, **changes) -> tuple[int, str]:
    """Read the production settings in a process of their own: (status, what it printed)."""
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings as s; print(s.WAGTAILADMIN_BASE_URL, s.DEBUG)"],
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


@pytest.mark.parametrize(
    "name, value",
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("BASE_URL", ""),
        ("BASE_URL", "learn.example.org"),
        ("DATABASE_URL", ""),
        ("REDIS_URL", ""),
        ("LANGUAGES", "en,zu"),
        ("EMAIL_HOST", ""),
        ("EMAIL_PORT", "smtp"),
        ("PROXY_COUNT", "many"),
        ("SECURE_SSL_REDIRECT", "maybe"),
        ("EDITOR_TWO_FACTOR_REQUIRED", "maybe"),
        ("GOOGLE_CLIENT_ID", "half"),
        ("GITHUB_CLIENT_SECRET", "half"),
    ],
)
def test_production_refuses_to_start_and_names_the_variable(tmp_path, name, value):
    status, said = load(tmp_path, **{name: value})
    assert status and "ImproperlyConfigured" in said and name in said.splitlines()[-1]


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
