"""Settings that hold everywhere. What differs by place is in development.py, production.py and test.py."""

import re

from django.utils.translation import gettext_lazy as _

from config import env

env.load_dotenv()

ROOT = env.ROOT
VAR = env.folder("VAR_DIR", ROOT / ".var")  # everything made while running: database, uploads, mail
ASSETS = ROOT / ".var" / "assets"  # web fonts taken from npm by the set-up; without them system fonts are used

SITE_NAME = env.text("SITE_NAME", "Marula")
MAINTENANCE = env.flag("MAINTENANCE", False)  # answers everything with the page 503
DEMO_ALLOWED = False  # load_demo makes accounts whose password everybody knows

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "lms_pages",
    "search",
    "learning.access",
    "learning.assessment",
    "learning.progress",
    "learning.enrollment",
    "learning.courses",
    "notifications",
    "accounts",
    "core",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.WagtailUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.mfa",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.EditorGateMiddleware",
    "accounts.middleware.ReaderTimeZoneMiddleware",
    "config.middleware.PlainAdminSearchMiddleware",
    "lms_pages.middleware.SiteMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data
DATABASES = {"default": env.database("DATABASE_URL", VAR / "db.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.url("REDIS_URL", "", schemes=("redis", "rediss", "unix"))

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "marula"}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
}
CACHES["renditions"] = {**CACHES["default"], "KEY_PREFIX": "renditions"}

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "role_home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TRUST_ENABLED = False
USERSESSIONS_TRACK_ACTIVITY = False  # it writes to the database on every request
# Optional parts of the profile stay off unless the site asks for them.
PROFILE_ASKS_PHONE = env.flag("PROFILE_ASKS_PHONE", False)
PROFILE_ASKS_BIRTH_DATE = env.flag("PROFILE_ASKS_BIRTH_DATE", False)

# --- language and time
# Only those that Django has words for: addresses of any other would not be found (tests/config/test_env.py).
KNOWN_LANGUAGES = {
    "en": _("English"),
    "af": _("Afrikaans"),
    "fr": _("French"),
    "pt": _("Portuguese"),
}
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = env.languages("LANGUAGES", "en", KNOWN_LANGUAGES)
LANGUAGE_CODE = LANGUAGES[0][0]
LOCALE_PATHS = [ROOT / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Africa/Johannesburg")

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
if ASSETS.is_dir():
    STATICFILES_DIRS.append(ASSETS)
WEB_FONTS = (ASSETS / "css" / "fonts.css").is_file()
# What a page asks for in one piece (core.static_files). Modules in a bundle neither import nor export.
_EVERYWHERE = ("form-errors", "sign-in-dialog", "toasts", "busy", "suggestions", "catalog")
SITE_MODULES = [f"js/{name}.js" for name in _EVERYWHERE]
BUNDLES = {
    "css/site.css": ["css/fonts.css", "css/clothbound.css", "css/pages.css"],
    "js/site.js": SITE_MODULES,
    "js/look-inside.js": [*SITE_MODULES, "js/player.js"],
    "js/lesson.js": [*SITE_MODULES, "js/player.js", "js/lesson-time.js", "js/lesson-fresh.js", "js/lesson-viewed.js"],
}
MEDIA_URL = "/media/"  # images only; documents and lesson media are private
MEDIA_ROOT = VAR / "media"
SERVE_MEDIA = False  # a web server or an object store does it
PRIVATE_MEDIA_ROOT = VAR / "private"
PRIVATE_FILES_MODE = "django"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "core.private_files.PrivateFileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_MEDIA_ROOT)},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a lesson in the editor has many form fields
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- background work: a broker when there is one, else inline after commit
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600} if REDIS_URL else {}
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = ("config.wagtail_tasks",)
CELERY_BEAT_SCHEDULE = {"tick": {"task": "config.tick", "schedule": 60.0, "options": {"expires": 55}}}
TASKS = {"default": {"BACKEND": "config.wagtail_tasks.CeleryTasksBackend"}}

TICK_IN_RUNSERVER = False

# --- mail
EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Marula <marula@localhost>")

# --- Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAIL_I18N_ENABLED = True
# Links in mails; `make run PORT=...` is followed.
WAGTAILADMIN_BASE_URL = env.url(
    "BASE_URL", f"http://127.0.0.1:{env.number('PORT', 8000, low=1, high=65535)}", schemes=("http", "https")
)
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # the editor must not call out
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = True
WAGTAILIMAGES_IMAGE_MODEL = "lms_pages.LessonImage"
WAGTAILDOCS_DOCUMENT_MODEL = "lms_pages.LessonDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILMEDIA = {"MEDIA_MODEL": "lms_pages.LessonMedia"}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILEMBEDS_RESPONSIVE_HTML = False  # it would write inline styles
# Whose pages an embed may show, the hosts of their frames, and where they are asked (oEmbed).
EMBED_PROVIDERS = [
    {
        "name": "CodePen",
        "hosts": ["codepen.io"],
        "frame_hosts": ["codepen.io"],
        "endpoint": "https://codepen.io/api/oembed",
    },
    {
        "name": "SlideShare",
        "hosts": ["www.slideshare.net"],
        "frame_hosts": ["www.slideshare.net"],
        "endpoint": "https://www.slideshare.net/api/oembed/2",
    },
    {
        "name": "SoundCloud",
        "hosts": ["soundcloud.com"],
        "frame_hosts": ["w.soundcloud.com"],
        "endpoint": "https://soundcloud.com/oembed",
    },
    {
        "name": "Speaker Deck",
        "hosts": ["speakerdeck.com"],
        "frame_hosts": ["speakerdeck.com"],
        "endpoint": "https://speakerdeck.com/oembed.json",
    },
    {
        "name": "TED",
        "hosts": ["www.ted.com"],
        "frame_hosts": ["embed.ted.com"],
        "endpoint": "https://www.ted.com/services/v1/oembed.json",
    },
]
WAGTAILEMBEDS_FINDERS = [
    {
        "class": "wagtail.embeds.finders.oembed",
        "providers": [
            {"endpoint": known["endpoint"], "urls": [rf"^https://{re.escape(host)}/.+$" for host in known["hosts"]]}
            for known in EMBED_PROVIDERS
        ],
    }
]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "english"}}

# --- browser security
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews are frames of our own pages
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/", "/django-admin/"),  # Wagtail 8's editor needs inline scripts
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "https:"],
        "font-src": ["'self'"],
        "media-src": ["'self'", "https:"],
        "connect-src": ["'self'"],
        "frame-src": [
            "https://www.youtube-nocookie.com",
            "https://player.vimeo.com",
            *(f"https://{host}" for provider in EMBED_PROVIDERS for host in provider["frame_hosts"]),
        ],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "object-src": ["'none'"],
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []
