"""Handing over: a broker that is away is a line in the log, work that no row remembers is done at once."""

import pytest
from kombu.exceptions import OperationalError

from config.celery import app
from core import background
from core.background import send, send_after_commit
from notifications.tasks import deliver


@pytest.fixture
def no_broker(monkeypatch):
    """Every attempt to reach one."""
    asked = []

    def refuse(*args, **kwargs):
        asked.append(args)
        raise OperationalError("nobody there")

    monkeypatch.setattr(deliver, "apply_async", refuse)
    monkeypatch.setitem(app.conf, "task_always_eager", False)
    monkeypatch.setattr(background, "broker", background.Circuit(60))
    return asked


def test_a_broker_that_is_away_is_asked_once_and_raises_nothing(no_broker, caplog):
    assert [send(deliver, 1) for _ in range(3)] == [False] * 3
    assert len(no_broker) == 1 and "No broker took notifications.deliver" in caplog.text


def test_work_that_no_row_remembers_is_done_after_commit_all_the_same(
    no_broker, db, django_capture_on_commit_callbacks
):
    done = []
    with django_capture_on_commit_callbacks(execute=True):
        send_after_commit(deliver, 1, instead=lambda: done.append(1))
        assert done == []
    assert done == [1]
