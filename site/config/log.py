"""The log of production: one JSON object per line on standard error, for whatever collects it."""


def json_logging(level: str) -> dict:
    """Django's LOGGING. Every line has time, level, logger, message and request_id."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "core.request_id.RequestIdFilter"}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "{asctime}{levelname}{name}{message}{request_id}",
                "style": "{",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "rename_fields_keep_missing": False,
                "datefmt": "%Y-%m-%dT%H:%M:%S%z",
                "reserved_attrs": RESERVED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own: no mails to administrators, and not every 404 twice (marula.request has them).
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"level": "ERROR"},
            # Scanners ask for any host: each is a 400 in marula.request, and no error of ours (Sentry hears this).
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "propagate": True},
            # Each PDF would tell of every table of its fonts, and of what they have that it cannot use.
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


# Attributes of a record that are no news. Django attaches `request`, with all a visitor sent, and Celery `data`.
RESERVED = (
    "args", "asctime", "created", "exc_info", "exc_text", "filename", "funcName", "levelname", "levelno", "lineno",
    "module", "msecs", "message", "msg", "name", "pathname", "process", "processName", "relativeCreated", "stack_info",
    "thread", "threadName", "taskName", "request", "data", "color_message",
)  # fmt: skip
