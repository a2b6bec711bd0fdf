"""The bench for a browser that comes without the proxy in front, which would compress pages."""

from .bench import *  # noqa: F403
from .bench import MIDDLEWARE

MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
