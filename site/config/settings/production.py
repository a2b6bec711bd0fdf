"""The internet: PostgreSQL, Redis, Celery workers and local or S3-style storage, by the environment alone.

Whatever would make it unsafe stops it at start, with a message that names the variable.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.error_reports import start_error_reports
from config.log import json_logging

from .base import *  # noqa: F403
from .base import (
    CONTENT_HOST,
    DATABASES,
    MAIL_PROVIDER,
    MIDDLEWARE,
    PRIVATE_FILES_MODE,
    REDIS_URL,
    STORAGES,
    WAGTAILADMIN_BASE_URL,
    content_security_policy,
    editor_policy,
    env,
)

DEBUG = False
if env.flag("DEBUG", False):
    raise ImproperlyConfigured("DEBUG=1 is refused in production: error pages would show settings and data.")
SECRET_KEY = env.secret("SECRET_KEY")
# While a key is changed the old ones still read what they signed: sessions, links in mails.
SECRET_KEY_FALLBACKS = env.former_secrets("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Give the site's host names, separated by commas.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS=* is refused: links in mails could be made to lead elsewhere.")
for host in ALLOWED_HOSTS:  # anything else would match no request, and every page would be a 400
    if not re.fullmatch(r"\.?[\w.-]+|\[[0-9A-Fa-f:.]+\]", host):
        env.refuse("ALLOWED_HOSTS", host, "host names alone, without https:// and port")

env.refuse_same_host("CONTENT_HOST", CONTENT_HOST, ALLOWED_HOSTS)
if CONTENT_HOST:  # the redirect to https asks; core.content_host answers before anything of the site
    ALLOWED_HOSTS.append(CONTENT_HOST.partition(":")[0])

AI_TOOL_KEY_FILE = None

EDITOR_TWO_FACTOR_REQUIRED = env.flag("EDITOR_TWO_FACTOR_REQUIRED", True)
DJANGO_ADMIN = env.flag("DJANGO_ADMIN", False)

# --- proxies and https
# Rate limits count by address: the visitor's, which the proxies tell, and not that of the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", 1, low=0, high=9)
if ALLAUTH_TRUSTED_PROXY_COUNT:  # without a proxy anybody could say that the request came by https
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
env.text("BASE_URL")  # has to be set: mails lead there; base.py has checked and taken it
if SECURE_SSL_REDIRECT and not WAGTAILADMIN_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL has to begin with https:// unless SECURE_SSL_REDIRECT=0.")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 63072000, low=0, high=63072000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
# The prefix makes browsers refuse such a cookie from a subdomain, or without https.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True

# --- database
if "postgresql" in DATABASES["default"]["ENGINE"]:
    database = DATABASES["default"]
    options = database.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    database["CONN_HEALTH_CHECKS"] = True
    if env.flag("PGBOUNCER", False):
        # Each transaction may meet another connection of the server: nothing may be kept on one.
        database["DISABLE_SERVER_SIDE_CURSORS"] = True
        options["prepare_threshold"] = None
    pool = env.number("DATABASE_POOL_SIZE", 8, low=0, high=100)
    if pool:  # one for all threads of a process; connections that are kept per thread pile up
        database["CONN_MAX_AGE"] = 0
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    else:
        database["CONN_MAX_AGE"] = env.number("DATABASE_CONN_MAX_AGE", 0, low=0, high=86_400)
elif not env.flag("ALLOW_SQLITE", False):
    raise ImproperlyConfigured(
        "DATABASE_URL must name a PostgreSQL database (postgres://…) in production, unless ALLOW_SQLITE=1."
    )
if not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is not set. Production needs Redis for its cache and background work.")
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # stays when Redis does not

# --- files
PRIVATE_FILES_MODE = env.choice("PRIVATE_FILES_MODE", PRIVATE_FILES_MODE, ("django", "nginx", "redirect"))
STORAGES["staticfiles"] = {"BACKEND": "core.static_files.BundledStaticFilesStorage"}
static_cdn, media_cdn = env.origin("STATIC_CDN"), env.origin("MEDIA_CDN")
upload_hosts = [media_cdn] if media_cdn else []
STATIC_URL = f"{static_cdn}/static/"
MEDIA_URL = f"{media_cdn}/media/"
bucket = env.text("S3_BUCKET", "")
if bucket:
    endpoint, region = env.url("S3_ENDPOINT_URL", "", schemes=("http", "https")), env.text("S3_REGION", "")
    s3 = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": env.text("S3_ACCESS_KEY_ID"),
        "secret_key": env.text("S3_SECRET_ACCESS_KEY"),
        "signature_version": "s3v4",
        "file_overwrite": False,
    }
    public = {"location": "public", "querystring_auth": False}
    if media_cdn:
        public["custom_domain"] = urlsplit(media_cdn).netloc
    backend = "storages.backends.s3.S3Storage"
    STORAGES["default"] = {"BACKEND": backend, "OPTIONS": {**s3, **public}}
    STORAGES["private"] = {"BACKEND": backend, "OPTIONS": {**s3, "location": "private", "querystring_expire": 900}}
    PRIVATE_FILES_MODE = "redirect"
    upload_hosts += env.bucket_origins(bucket, endpoint, region)
elif PRIVATE_FILES_MODE == "redirect":
    raise ImproperlyConfigured("PRIVATE_FILES_MODE=redirect needs an object store: set S3_BUCKET.")
CONTENT_SECURITY_POLICY = content_security_policy([static_cdn] if static_cdn else [], upload_hosts)
EDITOR_CONTENT_SECURITY_POLICY = editor_policy([static_cdn] if static_cdn else [], upload_hosts)

# --- mail
if MAIL_PROVIDER == "smtp":
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("EMAIL_HOST")
    EMAIL_PORT = env.number("EMAIL_PORT", 587, low=1, high=65535)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", EMAIL_PORT == env.MAIL_OVER_TLS)
    EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", not EMAIL_USE_SSL)
    env.require_mail_that_talks(EMAIL_PORT, use_ssl=EMAIL_USE_SSL, use_tls=EMAIL_USE_TLS)
EMAIL_TIMEOUT = 20  # seconds
DEV_MAIL = False

# --- what operators see
MIDDLEWARE.insert(MIDDLEWARE.index("config.machines.MachineMiddleware") + 1, "config.request_log.RequestLogMiddleware")
LOGGING = json_logging(env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")))
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
SENTRY_DSN = env.url("SENTRY_DSN", "", schemes=("https", "http"))
if SENTRY_DSN:
    start_error_reports(
        dsn=SENTRY_DSN,
        environment=env.text("SENTRY_ENVIRONMENT", "production"),
        release=env.text("RELEASE", ""),
        traces=env.number("SENTRY_TRACES_PERCENT", 0, low=0, high=100) / 100,
    )
