"""Numbers for Prometheus. Requests are counted as they happen; the rest is read when somebody asks.

Under gunicorn every process counts for itself, in files of the folder PROMETHEUS_MULTIPROC_DIR that gunicorn's settings
make (config.gunicorn); whoever is asked adds them up.
"""

import os
from contextlib import suppress

from django.db import DatabaseError
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from core.dependencies import look_at_dependencies
from core.due_work import last_run
from learning.courses.models import Course
from notifications.selectors import given_up_messages, late_messages, open_messages

CONTENT_TYPE = CONTENT_TYPE_LATEST

REQUESTS = Counter("marula_requests", "Requests answered.", ["method", "view", "status"])
SECONDS = Histogram(
    "marula_request_seconds", "Time to answer.", ["view"], buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def count_request(*, method: str, view: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method if method in METHODS else "other", view, status).inc()
    SECONDS.labels(view).observe(seconds)


def current_figures() -> bytes:
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # the name is prometheus_client's own
        MultiProcessCollector(registry)
        requests = generate_latest(registry)
    else:
        requests = generate_latest(REGISTRY)
    state = CollectorRegistry()
    state.register(StateCollector())
    return requests + generate_latest(state)


class StateCollector:
    """What the site stands on and what waits to be done. A database that is away leaves its figures out."""

    def describe(self):
        return []  # keeps the registry from collecting when it registers

    def collect(self):
        up = GaugeMetricFamily("marula_dependency_up", "1 when it answers.", labels=["name"])
        for name, is_up in look_at_dependencies().items():
            up.add_metric([name], is_up)
        yield up
        last_tick = last_run()
        if last_tick:
            yield GaugeMetricFamily("marula_last_tick_timestamp_seconds", "When tick last ran.", value=last_tick)
        with suppress(DatabaseError):
            yield from self.waiting()

    def waiting(self):
        for name, text, value in (
            ("messages_open", "Messages not yet sent.", open_messages().count()),
            ("messages_late", "Of these, older than 15 minutes.", late_messages().count()),
            ("messages_given_up", "Messages given up.", given_up_messages().count()),
            ("courses_failing", "Courses that do not compile.", Course.objects.exclude(compile_error="").count()),
        ):  # fmt: skip
            yield GaugeMetricFamily(f"marula_{name}", text, value=value)
