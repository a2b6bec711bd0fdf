"""A real Celery worker, started as an operator starts it, on real Redis and PostgreSQL."""

import os
import subprocess
import sys
import threading
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from config.celery import app
from learning.courses.models import Course
from tests.factories.pages import make_course_page

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        not settings.REDIS_URL or connection.vendor != "postgresql",
        reason="needs PostgreSQL and Redis: name them by DATABASE_URL and REDIS_URL",
    ),
]
PATIENCE = 60  # seconds until a silent worker is ended, which ends the test


class Worker:
    def __init__(self, queue, environment):
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "celery", "--workdir", str(settings.ROOT / "site"), "-A", "config", "worker",
             "--queues", queue, "--pool", "solo", "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self.timer = threading.Timer(PATIENCE, self.process.kill)
        self.timer.start()

    def wait_for(self, *words: str) -> str:
        """Read on until a line has all the words. Fails with everything that was said when the worker ends first."""
        for line in self.process.stdout:
            self.lines.append(line)
            if all(word in line for word in words):
                return line
        raise AssertionError(f"the worker never said {words}:\n{''.join(self.lines)}")

    def stop(self):
        self.timer.cancel()
        self.process.terminate()
        self.process.communicate(timeout=20)


@pytest.fixture
def fresh_queue(transactional_db):
    """(name, environment) for workers with a queue of their own, so that no other run's tasks are taken, and with the
    test's database; what is handed over goes there."""
    queue = f"test-{uuid4().hex}"
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    before = {name: app.conf[name] for name in ("task_always_eager", "task_default_queue")}
    app.conf.update(task_always_eager=False, task_default_queue=queue)
    yield queue, {**os.environ, "DATABASE_URL": urlunsplit(database)}
    app.conf.update(before)


@pytest.fixture
def worker(fresh_queue):
    running = Worker(*fresh_queue)
    yield running
    running.stop()


def test_publishing_is_compiled_by_a_worker(worker, site_tree):
    page = make_course_page(compiled=False)
    worker.wait_for("ready")
    worker.wait_for("compile_course_task", "succeeded")
    course = Course.objects.get(key=page.translation_key)
    assert course.is_live
    assert course.lesson_count == course.lessons.filter(is_live=True).count() > 0
