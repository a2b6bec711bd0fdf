"""Production with a ruler beside it, for `make bench`. Never for a site that people use."""

from .production import *  # noqa: F403
from .production import MIDDLEWARE

MIDDLEWARE = ["config.bench.SqlCountMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "config.bench"
DEMO_ALLOWED = True  # seed_bench makes students whose password everybody knows
ACCOUNT_RATE_LIMITS = False  # one address signs in a hundred times a minute here
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
