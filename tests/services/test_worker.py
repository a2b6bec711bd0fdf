"""A real Celery worker, started as an operator starts it, on real Redis and PostgreSQL."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.celery import app
from learning.courses.models import Course
from notifications.models import OutgoingMessage
from notifications.preferences import save_preferences
from notifications.services import STALE, resend_due_messages, send_due_digests, send_messages
from notifications.specs import Telling, Wish
from tests.factories.pages import make_course_page
from tests.factories.people import make_user

from .own_redis import Server, forget_connections
from .smtp_server import MailServer

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        not settings.REDIS_URL or connection.vendor != "postgresql",
        reason="needs PostgreSQL and Redis: name them by DATABASE_URL and REDIS_URL",
    ),
]
PATIENCE = 60  # seconds until a silent worker is ended, which ends the test


class Worker:
    """Started as an operator starts one; `queues` as with -Q."""

    def __init__(self, environment, *queues):
        wanted = ["--queues", ",".join(queues)] if queues else []
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "celery", "--workdir", str(settings.ROOT / "site"), "-A", "config", "worker",
             *wanted, "--pool", "solo", "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
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

    def kill(self):
        """As a machine dies: nothing is put in order."""
        self.timer.cancel()
        self.process.kill()
        self.process.communicate(timeout=20)

    def stop(self):
        self.timer.cancel()
        self.process.terminate()
        self.process.communicate(timeout=20)


@pytest.fixture
def own_broker(transactional_db, tmp_path):
    """The environment of workers with a Redis of their own, so that no other run's tasks are taken, and with the
    test's database; what is handed over goes there."""
    server = Server(tmp_path)
    server.start()
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    before = {name: app.conf[name] for name in ("task_always_eager", "broker_url")}
    app.conf.update(task_always_eager=False, broker_url=server.url)
    forget_connections()
    yield {**os.environ, "DATABASE_URL": urlunsplit(database), "REDIS_URL": server.url}
    app.conf.update(before)
    forget_connections()
    server.stop()


@pytest.fixture
def workers(own_broker):
    """Starts workers, of all queues or of those that are named; what is given by name is added to their environment."""
    started = []

    def start(*queues, **more) -> Worker:
        started.append(Worker({**own_broker, **more}, *queues))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture
def worker(workers):
    return workers()


def test_publishing_is_compiled_by_a_worker(worker, site_tree):
    page = make_course_page(compiled=False)
    worker.wait_for("ready")
    worker.wait_for("compile_course_task", "succeeded")
    course = Course.objects.get(key=page.translation_key)
    assert course.is_live
    assert course.lesson_count == course.lessons.filter(is_live=True).count() > 0


def test_mail_outlives_workers_that_are_killed(workers):
    """Many messages, workers killed in the middle of them: each arrives, a repeated one with the same Message-ID, and a
    digest is neither lost nor doubled."""
    server, course = MailServer(), {"course_title": "Machines", "course_key": str(uuid4())}
    smtp = {
        "DJANGO_SETTINGS_MODULE": "tests.services.mail_settings",
        "SMTP_PORT": str(server.port),
        "PYTHONPATH": str(settings.ROOT),
    }
    people = [make_user(f"student{number}@example.org") for number in range(60)]
    reader = make_user("reader@example.org")
    save_preferences(user=reader, wishes={"course_finished": Wish(("email",), "daily")}, hour=8, weekday=0)
    running = workers(**smtp)
    running.wait_for("ready")
    tellings = [Telling(user, course, f"finished:{user.pk}") for user in [*people, reader]]
    send_messages(kind="course_finished", tellings=tellings)
    stages = (15, 30, 45)
    for wanted in stages:
        server.wait_for(wanted)
        running.kill()
        running = workers(**smtp)
        running.wait_for("ready")
        # As tick does some minutes later: what the dead worker held is free again, and its tasks are handed over.
        OutgoingMessage.objects.filter(status="queued").update(next_attempt_at=timezone.now() - STALE)
        resend_due_messages()
    server.wait_for(len(people))
    due = timezone.now() + timedelta(days=2)
    assert send_due_digests(now=due) == 1 and send_due_digests(now=due) == 0
    OutgoingMessage.objects.filter(kind="digest").update(next_attempt_at=timezone.now() - STALE)
    resend_due_messages()
    server.wait_for(len(people) + 1)
    by_address: dict[str, set] = {}
    for mail in server.mails:
        by_address.setdefault(mail["To"], set()).add(mail["Message-ID"])
    assert set(by_address) == {user.email for user in [*people, reader]}
    assert all(len(ids) == 1 for ids in by_address.values())
    assert len(server.mails) - len(by_address) <= len(stages)  # one of each worker that died over it
    server.shutdown()
    server.server_close()
