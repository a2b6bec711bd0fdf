"""What `manage.py check --deploy` says to the operator, beside what is wrong."""

from django.conf import settings
from django.core.checks import Info, register


@register("background", deploy=True)
def check_broker(app_configs, **kwargs):
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        return []
    return [
        Info(
            "No broker is configured: background work is done inside the requests that ask for it.",
            hint="Set REDIS_URL, and run `celery -A config worker` and `celery -A config beat`.",
            id="core.I001",
        )
    ]
