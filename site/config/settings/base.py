"""Settings that hold everywhere. What differs by place is in development.py, production.py and test.py."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from config import env
from config.mail_providers import PROVIDERS, anymail_settings, backend_of
from config.security_headers import add_static_headers

env.load_dotenv()

ROOT = env.ROOT
VAR = env.folder("VAR_DIR", ROOT / ".var")  # everything made while running: database, uploads, mail
ASSETS = ROOT / ".var" / "assets"  # web fonts taken from npm by the set-up; without them system fonts are used

SITE_NAME = env.text("SITE_NAME", "Marula")
DEMO_ALLOWED = False  # load_demo makes accounts whose password everybody knows

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "lms_pages",
    "search",
    "commerce.checkout",
    "commerce.payments",
    "commerce.orders",
    "commerce.entitlements",
    "commerce.pricing",
    "commerce.ledger",
    "learning.access",
    "learning.certificates",
    "learning.statements",
    "learning.assessment",
    "learning.assignments",
    "learning.tools",
    "learning.grades",
    "learning.progress",
    "learning.enrollment",
    "learning.courses",
    "learning.credentials",
    "learning.packages",
    "notifications",
    "accounts.applications",
    "accounts.invitations",
    "accounts",
    "core.uploads",
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
    "anymail",
    "config.apps.TechnicalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    "core.request_id.RequestIdMiddleware",
    "core.request_origin.RequestOriginMiddleware",
    "config.machines.MachineMiddleware",
    "core.content_host.ContentHostMiddleware",  # nothing below it sees a request for the content host
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.security_headers.SecurityHeadersMiddleware",
    "config.maintenance.MaintenanceMiddleware",
    "lms_pages.middleware.PageCacheMiddleware",  # what stands above it sets headers for every answer, cached or not
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
    "accounts.middleware.ProvedAddressMiddleware",
    "accounts.middleware.ReaderTimeZoneMiddleware",
    "config.middleware.PlainAdminSearchMiddleware",
    "lms_pages.editor_scope.EditorScopeMiddleware",
    "lms_pages.middleware.SiteMiddleware",
    "lms_pages.middleware.PublishingMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
CONTENT_URLCONF = "config.content_urls"
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
REDIS_URL = env.redis("REDIS_URL")

CACHES = {
    "default": (
        {"BACKEND": "core.redis_cache.FailOpenRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "marula"}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
}
CACHES["renditions"] = {**CACHES["default"], "KEY_PREFIX": "renditions"}
# How long a page for visitors is kept at most, and the links around every page. Without Redis each process keeps its
# own, which no other can clear.
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 300, low=0, high=86400)
FRAME_SECONDS = 300
if not REDIS_URL:
    PAGE_CACHE_SECONDS, FRAME_SECONDS = min(PAGE_CACHE_SECONDS, 30), 30

# --- people
AUTH_USER_MODEL = "accounts.User"
# Only one (it holds Django's permissions as well): a try costs one hash, whether there is such an account or not.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.TunedArgon2PasswordHasher",
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
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
}
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
ACCOUNT_CHANGE_EMAIL = True  # one address per account; a new one replaces it once it is verified
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# --- two factors
EDITOR_TWO_FACTOR_REQUIRED = env.flag("EDITOR_TWO_FACTOR_REQUIRED", False)
MFA_ADAPTER = "accounts.two_factor.TwoFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TRUST_ENABLED = False  # a trusted browser would come in by password alone
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey asks for a finger, a face or a PIN each time, so that it is two factors by itself wherever it is used.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Else nobody with a second factor could change their address. Nobody is signed in before their first one is verified.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# --- other sites' accounts: each is on when both of its variables are set
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the same address there is no proof for an account here
SOCIALACCOUNT_PROVIDERS = env.sign_in_providers("GOOGLE", "GITHUB")
SIGN_IN_HOSTS = {"google": "https://accounts.google.com", "github": "https://github.com"}  # where their forms lead
INSTALLED_APPS += [f"allauth.socialaccount.providers.{name}" for name in SOCIALACCOUNT_PROVIDERS]
USERSESSIONS_TRACK_ACTIVITY = False  # it writes to the database on every request
DJANGO_ADMIN = env.flag("DJANGO_ADMIN", True)  # the safety net at /django-admin/, for superusers
QUIZ_GRACE_SECONDS = env.number("QUIZ_GRACE_SECONDS", 10, low=0, high=120)  # an answer may be late by the network
# Optional parts of the profile stay off unless the site asks for them.
PROFILE_ASKS_PHONE = env.flag("PROFILE_ASKS_PHONE", False)
PROFILE_ASKS_BIRTH_DATE = env.flag("PROFILE_ASKS_BIRTH_DATE", False)

# --- AI tools: who signs their launch tokens, and whose signatures still hold (learning.tools.keys)
AI_TOOL_SIGNING_KEY = env.signing_key("AI_TOOL_SIGNING_KEY")
AI_TOOL_FORMER_KEYS = env.signing_keys("AI_TOOL_FORMER_KEYS")
AI_TOOL_KEY_FILE = VAR / "ai-tool-key"  # made when it is first needed; production takes the environment alone

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
TIME_ZONE = env.time_zone("TIME_ZONE", "Africa/Johannesburg")

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_DIR", VAR / "static")
STATICFILES_DIRS = [ROOT / "static"]
if ASSETS.is_dir():
    STATICFILES_DIRS.append(ASSETS)
WEB_FONTS = (ASSETS / "css" / "fonts.css").is_file()
# What a page asks for in one piece (core.static_files). Modules in a bundle neither import nor export.
_EVERYWHERE = ("form-errors", "sign-in-dialog", "toasts", "busy", "suggestions", "catalog")
SITE_MODULES = [f"js/{name}.js" for name in _EVERYWHERE]
LESSON_MODULES = ["js/player.js", "js/copy-code.js"]
_MEDIA = ("taste", "bar", "keys", "words", "watched", "place", "lesson-media", "speeches", "elsewhere")
BUNDLES = {
    "css/site.css": [
        "css/fonts.css",
        "css/clothbound.css",
        "css/pages.css",
        "css/blocks.css",
        "css/assignments.css",
        "css/tools.css",
        "css/questions.css",
        "css/quizzes.css",
        "css/notifications.css",
    ],
    "js/site.js": SITE_MODULES,
    "js/look-inside.js": [*SITE_MODULES, *LESSON_MODULES],
    "js/lesson.js": [
        *SITE_MODULES,
        *LESSON_MODULES,
        "js/lesson-time.js",
        "js/lesson-fresh.js",
        "js/lesson-viewed.js",
    ],
    "js/media.js": [f"js/media/{name}.js" for name in _MEDIA],
    "js/questions.js": [f"js/questions/{name}.js" for name in ("order-list", "spot-picker")],
}
MEDIA_URL = "/media/"  # images only; documents and lesson media are private
MEDIA_ROOT = VAR / "media"
SERVE_MEDIA = False  # a web server or an object store does it
PRIVATE_MEDIA_ROOT = VAR / "private"
PRIVATE_FILES_MODE = "django"  # see core.private_files
STORED_FILES = "/certificates/files/"  # signed addresses, which ask for no session
PRIVATE_FILES_NGINX_PREFIX = "/_private/"
CONTENT_FILES_NGINX_PREFIX = "/_content/"  # the same files with the headers of the content host
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

# --- uploads of students and instructors: core.uploads, core.scanner
CLAMAV_ADDRESS = env.url("CLAMAV_ADDRESS", "", schemes=("tcp", "unix"))
CLAMAV_SECONDS = 60
UPLOAD_SCANNER = "clamav" if CLAMAV_ADDRESS else "null"
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MEGABYTES", 500, low=1, high=10_000) * 1024 * 1024
UPLOADS_PER_HOUR = env.number("UPLOADS_PER_HOUR", 100, low=1, high=100_000)
UPLOAD_BYTES_PER_DAY = env.number("UPLOAD_MEGABYTES_PER_DAY", 2000, low=1, high=1_000_000) * 1024 * 1024
UPLOAD_PART_BYTES = 4 * 1024 * 1024

# --- films: core.films
FFMPEG = env.text("FFMPEG", "ffmpeg")  # a name on PATH or a path; "off" prepares nothing
MEDIA_MAX_BYTES = env.number("MEDIA_MAX_MEGABYTES", 4000, low=1, high=100_000) * 1024 * 1024
FFMPEG_SECONDS = env.number("FFMPEG_SECONDS", 7200, low=60, high=86_400)

# --- services that keep and stream videos: lms_pages.video_provider
VIDEO_PROVIDER = env.text("VIDEO_PROVIDER", "local")
VIDEO_PLAYBACK_HOURS = env.number("VIDEO_PLAYBACK_HOURS", 6, low=1, high=48)
MUX_TOKEN_ID = env.text("MUX_TOKEN_ID", "")
MUX_TOKEN_SECRET = env.text("MUX_TOKEN_SECRET", "")
MUX_WEBHOOK_SECRET = env.text("MUX_WEBHOOK_SECRET", "")
MUX_SIGNING_KEY_ID = env.text("MUX_SIGNING_KEY_ID", "")
MUX_SIGNING_KEY = env.text("MUX_SIGNING_KEY", "")
CLOUDFLARE_STREAM_ACCOUNT = env.text("CLOUDFLARE_STREAM_ACCOUNT", "")
CLOUDFLARE_STREAM_TOKEN = env.text("CLOUDFLARE_STREAM_TOKEN", "")
CLOUDFLARE_STREAM_WEBHOOK_SECRET = env.text("CLOUDFLARE_STREAM_WEBHOOK_SECRET", "")
CLOUDFLARE_STREAM_HOST = env.host("CLOUDFLARE_STREAM_HOST")
CLOUDFLARE_STREAM_SIGNING_KEY_ID = env.text("CLOUDFLARE_STREAM_SIGNING_KEY_ID", "")
CLOUDFLARE_STREAM_SIGNING_KEY = env.text("CLOUDFLARE_STREAM_SIGNING_KEY", "")
BUNNY_STREAM_LIBRARY = env.text("BUNNY_STREAM_LIBRARY", "")
BUNNY_STREAM_API_KEY = env.text("BUNNY_STREAM_API_KEY", "")
BUNNY_STREAM_READ_ONLY_KEY = env.text("BUNNY_STREAM_READ_ONLY_KEY", "")
BUNNY_STREAM_HOST = env.host("BUNNY_STREAM_HOST")
BUNNY_STREAM_TOKEN_KEY = env.text("BUNNY_STREAM_TOKEN_KEY", "")

# --- payment gateways: commerce.payments.gateway. One is offered where everything it needs is set. The former
# secrets hold beside the present ones while they are exchanged; addresses are for tests and trials.
PAYSTACK_SECRET_KEY = env.text("PAYSTACK_SECRET_KEY", "")
PAYSTACK_FORMER_SECRET_KEY = env.text("PAYSTACK_FORMER_SECRET_KEY", "")
PAYSTACK_URL = env.url("PAYSTACK_URL", "https://api.paystack.co", schemes=("https", "http"))
PAYFAST_MERCHANT_ID = env.text("PAYFAST_MERCHANT_ID", "")
PAYFAST_MERCHANT_KEY = env.text("PAYFAST_MERCHANT_KEY", "")
PAYFAST_PASSPHRASE = env.text("PAYFAST_PASSPHRASE", "")
PAYFAST_FORMER_PASSPHRASE = env.text("PAYFAST_FORMER_PASSPHRASE", "")
PAYFAST_SANDBOX = env.flag("PAYFAST_SANDBOX", False)
PAYFAST_URL = env.url("PAYFAST_URL", "", schemes=("https", "http"))  # empty: as PAYFAST_SANDBOX says
PAYFAST_API_URL = env.url("PAYFAST_API_URL", "https://api.payfast.co.za", schemes=("https", "http"))
PAYFAST_ADDRESSES = env.words("PAYFAST_ADDRESSES", [])
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "")
STRIPE_FORMER_WEBHOOK_SECRET = env.text("STRIPE_FORMER_WEBHOOK_SECRET", "")
STRIPE_URL = env.url("STRIPE_URL", "", schemes=("https", "http"))  # empty: the library's own
PAYPAL_CLIENT_ID = env.text("PAYPAL_CLIENT_ID", "")
PAYPAL_CLIENT_SECRET = env.text("PAYPAL_CLIENT_SECRET", "")
PAYPAL_WEBHOOK_ID = env.text("PAYPAL_WEBHOOK_ID", "")
PAYPAL_FORMER_WEBHOOK_ID = env.text("PAYPAL_FORMER_WEBHOOK_ID", "")
PAYPAL_MERCHANT_ID = env.text("PAYPAL_MERCHANT_ID", "")
PAYPAL_SANDBOX = env.flag("PAYPAL_SANDBOX", False)
PAYPAL_URL = env.url("PAYPAL_URL", "", schemes=("https", "http"))  # empty: as PAYPAL_SANDBOX says
PAYPAL_ROOTS = env.text("PAYPAL_ROOTS", "")  # empty: the usual authorities
RAZORPAY_KEY_ID = env.text("RAZORPAY_KEY_ID", "")
RAZORPAY_KEY_SECRET = env.text("RAZORPAY_KEY_SECRET", "")
RAZORPAY_WEBHOOK_SECRET = env.text("RAZORPAY_WEBHOOK_SECRET", "")
RAZORPAY_FORMER_WEBHOOK_SECRET = env.text("RAZORPAY_FORMER_WEBHOOK_SECRET", "")
RAZORPAY_CURRENCIES = env.words("RAZORPAY_CURRENCIES", ["INR"])
RAZORPAY_URL = env.url("RAZORPAY_URL", "https://api.razorpay.com", schemes=("https", "http"))
LOCAL_GATEWAY = env.flag("LOCAL_GATEWAY", False)  # the bank that is none

# --- services elsewhere: core.http
OUTGOING_PRIVATE_HOSTS = env.words("OUTGOING_PRIVATE_HOSTS", [])

# --- packages (H5P): learning.packages
PACKAGE_BYTES = env.number("PACKAGE_MAX_MEGABYTES", 200, low=1, high=10_000) * 1024 * 1024
PACKAGE_UNPACKED_BYTES = env.number("PACKAGE_UNPACKED_MEGABYTES", 500, low=1, high=20_000) * 1024 * 1024
PACKAGE_FILE_BYTES = env.number("PACKAGE_FILE_MEGABYTES", 200, low=1, high=10_000) * 1024 * 1024
PACKAGE_FILES = env.number("PACKAGE_MAX_FILES", 5000, low=10, high=100_000)

# --- background work: a broker when there is one, else inline after commit
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 600,
        # A request that hands work over waits for a broker that is away no longer than this (see core.background).
        "socket_connect_timeout": 1,
        "socket_timeout": 3,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
    }
    if REDIS_URL
    else {}
)
# A worker that is started without -Q takes from all queues in turn, so many mails do not hold back a payment.
CELERY_TASK_QUEUES = tuple(Queue(name, Exchange(name), routing_key=name) for name in ("celery", "payments"))
CELERY_TASK_ROUTES = {f"payments.{name}": {"queue": "payments"} for name in ("act", "act_on_keys", "check", "refund")}
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = ("config.wagtail_tasks",)
CELERY_BEAT_SCHEDULE = {"tick": {"task": "config.tick", "schedule": 60.0, "options": {"expires": 55}}}
TASKS = {"default": {"BACKEND": "config.wagtail_tasks.CeleryTasksBackend"}}

TICK_IN_RUNSERVER = False

# --- mail
EMAIL_SUBJECT_PREFIX = ""
MAIL_PROVIDER = env.choice("MAIL_PROVIDER", "smtp", ("smtp", *PROVIDERS))
MAIL_WEBHOOK_SECRET = env.text("MAIL_WEBHOOK_SECRET", "")  # providers report what became of mails (config.urls)
if MAIL_PROVIDER != "smtp":
    EMAIL_BACKEND = backend_of(MAIL_PROVIDER)
    ANYMAIL = anymail_settings(
        MAIL_PROVIDER,
        key=env.text("MAIL_PROVIDER_KEY", ""),
        signing=env.text("MAIL_WEBHOOK_KEY", ""),
        domain=env.text("MAIL_PROVIDER_DOMAIN", ""),
        secret=MAIL_WEBHOOK_SECRET,
        tracks_opens=env.flag("MAIL_TRACKS_OPENS", False),
    )
MESSAGES_KEPT_DAYS = env.number("MESSAGES_KEPT_DAYS", 365, low=30, high=36_500)
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", "Marula <marula@localhost>")

# --- Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAIL_I18N_ENABLED = True
# Links in mails; `make run PORT=...` is followed.
WAGTAILADMIN_BASE_URL = env.origin(
    "BASE_URL", f"http://127.0.0.1:{env.number('PORT', 8000, low=1, high=65535)}", schemes=("http", "https")
)
# Where foreign content is shown: another host, which knows no cookies and no sessions (core.content_host). Without it
# there is no such content.
CONTENT_HOST = env.host("CONTENT_HOST")
env.refuse_same_host("CONTENT_HOST", CONTENT_HOST, [urlsplit(WAGTAILADMIN_BASE_URL).hostname])
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # the editor must not call out
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FINISH_WORKFLOW_ACTION = "lms_pages.moderation.finishing.publish_submitted"
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = True
WAGTAILIMAGES_IMAGE_MODEL = "lms_pages.LessonImage"
WAGTAILDOCS_DOCUMENT_MODEL = "lms_pages.LessonDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILMEDIA = {"MEDIA_MODEL": "lms_pages.LessonMedia", "MEDIA_FORM_BASE": "lms_pages.media_uploads.MediaForm"}
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
# Previews stand in frames of our own; config.security_headers says so for them.
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Each page may frame those of these that it does frame, and show the pictures of other sites that it does show: see
# config.security_headers.
FRAME_HOSTS = [
    "www.youtube-nocookie.com",
    "player.vimeo.com",
    *(host for provider in EMBED_PROVIDERS for host in provider["frame_hosts"]),
]


def content_security_policy(static: list[str], uploads: list[str]) -> dict:
    """`static` and `uploads`: origins where a CDN or an object store serves our own files."""
    return {
        "DIRECTIVES": {
            "default-src": ["'none'"],
            "script-src": ["'self'", *static],
            "style-src": ["'self'", *static],
            "img-src": ["'self'", "data:", *static, *uploads],
            "font-src": ["'self'", *static],
            "media-src": ["'self'", *static, *uploads],
            "connect-src": ["'self'"],
            "form-action": ["'self'", *(SIGN_IN_HOSTS[name] for name in SOCIALACCOUNT_PROVIDERS)],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
            "object-src": ["'none'"],
        }
    }


def editor_policy(static: list[str], uploads: list[str]) -> dict:
    """What Wagtail's editor needs differently: it writes inline scripts and styles, and frames its previews."""
    return {
        "script-src": ["'self'", "'unsafe-inline'", *static],
        "style-src": ["'self'", "'unsafe-inline'", *static],
        "img-src": ["'self'", "data:", "blob:", "https:"],
        "media-src": ["'self'", "blob:", "https:"],
        "frame-src": ["'self'", *(f"https://{host}" for host in FRAME_HOSTS)],
        "frame-ancestors": ["'self'"],
    }


CONTENT_SECURITY_POLICY = content_security_policy([], [])
EDITOR_CONTENT_SECURITY_POLICY = editor_policy([], [])
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "ambient-light-sensor", "bluetooth", "browsing-topics", "camera", "display-capture",
        "geolocation", "gyroscope", "hid", "interest-cohort", "magnetometer", "microphone", "midi", "payment", "serial",
        "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers

# --- operators
MAINTENANCE = env.flag("MAINTENANCE", False)
MAINTENANCE_FILE = VAR / "maintenance"
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
ROBOTS_ALLOWED = env.flag("ROBOTS_ALLOWED", True)
SECURITY_CONTACTS = env.contacts("SECURITY_CONTACT")
BACKUP_FOLDER = env.folder("BACKUP_DIR", VAR / "backups")

SILENCED_SYSTEM_CHECKS: list[str] = []
