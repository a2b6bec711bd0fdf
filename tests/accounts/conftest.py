import pytest

from accounts.services import create_account
from tests.factories.people import PASSWORD


@pytest.fixture
def student(db):
    """A verified person who can sign in with PASSWORD."""
    return create_account(email="thandi@example.org", password=PASSWORD, name="Thandi Nkosi", roles=("student",))


@pytest.fixture(autouse=True)
def long_half_minute(monkeypatch):
    """No code of an app goes out of date during a test."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([58_000_000]))


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """`with commits():` runs at its end what waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def google(settings):
    """Signing in with Google is switched on."""
    app = {"client_id": "an-id", "secret": "a-secret", "key": ""}
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [app], "SCOPE": ["profile", "email"]}}
