"""The internet: PostgreSQL, Redis, Celery workers and S3-style storage, by the environment alone."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import DATABASES, REDIS_URL, STORAGES, env

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: use at least 50 random characters.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Give the site's host names, separated by commas.")
env.text("BASE_URL")  # has to be set: mails lead there; base.py has checked and taken it
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgres://…) in production.")
if not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is not set. Production needs Redis for its cache and background work.")
# One pool for web and workers; persistent connections pile up under threads.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}

# Rate limits count by address: the visitor's, which the proxies tell, and not that of the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", 1, low=0, high=9)
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 63072000, low=0, high=63072000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

STORAGES["staticfiles"] = {"BACKEND": "core.static_files.BundledStaticFilesStorage"}
bucket = env.text("S3_BUCKET", "")
if bucket:
    s3 = {
        "bucket_name": bucket,
        "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
        "region_name": env.text("S3_REGION", "") or None,
        "access_key": env.text("S3_ACCESS_KEY_ID"),
        "secret_key": env.text("S3_SECRET_ACCESS_KEY"),
        "signature_version": "s3v4",
    }
    backend = "storages.backends.s3.S3Storage"
    STORAGES["default"] = {"BACKEND": backend, "OPTIONS": {**s3, "location": "public", "querystring_auth": False}}
    STORAGES["private"] = {"BACKEND": backend, "OPTIONS": {**s3, "location": "private", "querystring_expire": 900}}
    PRIVATE_FILES_MODE = "redirect"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
DEV_MAIL = False
