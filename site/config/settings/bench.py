"""Production with a ruler beside it, for `make bench` and `make lighthouse`. Never for a site that people use."""

from .production import *  # noqa: F403
from .production import MIDDLEWARE, env

MIDDLEWARE = ["config.bench.SqlCountMiddleware", *MIDDLEWARE]
if env.flag("BENCH_GZIP", False):  # for a browser that comes without the proxy that compresses
    MIDDLEWARE.insert(0, "django.middleware.gzip.GZipMiddleware")
ROOT_URLCONF = "config.bench"
DEMO_ALLOWED = True  # seed_bench makes students whose password everybody knows
ACCOUNT_RATE_LIMITS = False  # one address signs in a hundred times a minute here
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
