"""The test suite: everything real except the outside world."""

import os

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, ROOT, STORAGES

DEBUG = False
# A world of its own for each worker, so that a test run touches neither a running site nor another worker's files (see
# tests/conftest.py).
OWN = ROOT / ".var" / "test" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
SECRET_KEY = "test-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
CONTENT_HOST = "content.test"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
ACCOUNT_RATE_LIMITS = False
# Known, but without an id and a secret: switched off, until a test gives it some.
INSTALLED_APPS = [*INSTALLED_APPS, "allauth.socialaccount.providers.google"]
# Wagtail's indexes of words and references are a third of the price of a saved page: the fixture `wagtails_indexes`
# switches them on for the tests that look at them.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
DEMO_ALLOWED = True
DEV_MAIL = False

AI_TOOL_KEY_FILE = OWN / "ai-tool-key"
MEDIA_ROOT = OWN / "media"
PRIVATE_MEDIA_ROOT = OWN / "private"
STORAGES["private"]["OPTIONS"]["location"] = str(PRIVATE_MEDIA_ROOT)
WAGTAILEMBEDS_FINDERS = [{"class": "tests.embed_finder.LocalEmbedFinder"}]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("af", "Afrikaans")]

SERVE_MEDIA = True
