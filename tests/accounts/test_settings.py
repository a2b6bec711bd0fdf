"""What production turns on and off around accounts."""

import json
import os
import subprocess
import sys

import pytest

from tests.config.test_env import PRODUCTION, ROOT

SHOW = """
import json, django
from django.conf import settings as s
from django.urls import resolve
django.setup()
print(json.dumps({
    "two factors": s.EDITOR_TWO_FACTOR_REQUIRED,
    "trusted browsers": s.MFA_TRUST_ENABLED,
    "/django-admin/": resolve("/django-admin/").view_name,
    "forms": s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"],
    "providers": [app for app in s.INSTALLED_APPS if "socialaccount.providers" in app],
}))
"""


def show(folder, **changes) -> dict:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), "VAR_DIR": str(folder)}
    command = [sys.executable, "-c", SHOW]
    return json.loads(subprocess.check_output(command, cwd=ROOT, env=environment | PRODUCTION | changes, text=True))


@pytest.mark.once
def test_two_factors_are_asked_for_and_the_net_is_off(tmp_path):
    assert show(tmp_path) == {
        "two factors": True,
        "trusted browsers": False,
        "/django-admin/": "wagtail_serve",
        "forms": ["'self'"],
        "providers": [],
    }


@pytest.mark.once
def test_the_operator_decides(tmp_path):
    changes = {
        "EDITOR_TWO_FACTOR_REQUIRED": "0",
        "DJANGO_ADMIN": "1",
        "GOOGLE_CLIENT_ID": "a",
        "GOOGLE_CLIENT_SECRET": "b",
    }
    changes |= {"GITHUB_CLIENT_ID": "c", "GITHUB_CLIENT_SECRET": "d"}
    assert show(tmp_path, **changes) == {
        "two factors": False,
        "trusted browsers": False,
        "/django-admin/": "admin:index",
        "forms": ["'self'", "https://accounts.google.com", "https://github.com"],  # browsers hold redirects to it, too
        "providers": ["allauth.socialaccount.providers.google", "allauth.socialaccount.providers.github"],
    }
