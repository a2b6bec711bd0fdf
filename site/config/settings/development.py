"""A laptop: SQLite, no services, mail in a folder that /dev/mail/ shows."""

from .base import *  # noqa: F403
from .base import MAIL_PROVIDER, VAR, env

DEBUG = env.flag("DEBUG", True)
LOCAL_GATEWAY = env.flag("LOCAL_GATEWAY", DEBUG)
SECRET_KEY = env.text("SECRET_KEY", "development-only-not-a-secret")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
INTERNAL_IPS = ["127.0.0.1"]

if MAIL_PROVIDER == "smtp":  # else the mails really go out
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
DEMO_ALLOWED = True
DEV_MAIL = True
SERVE_MEDIA = True
TICK_IN_RUNSERVER = True  # there is no beat; see config.ticking
