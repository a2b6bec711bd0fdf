"""`manage.py tick`, and the thread that stands in for beat in development."""

from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import ticking
from config.celery import app
from core import due_work
from core.models import TaskFailure
from core.task_failures import note_failure
from learning.courses.models import Course, Lesson
from learning.courses.selectors import courses_behind
from learning.progress.models import CourseProgress
from learning.progress.services import recount_course
from lms_pages.publishing import compile_course
from notifications.models import OutgoingMessage
from notifications.services import send_message
from search.models import SearchEntry
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of, publish
from tests.factories.people import make_user


@pytest.fixture
def jobs(monkeypatch):
    """An empty list of jobs."""
    monkeypatch.setattr(due_work, "_jobs", {})
    return due_work._jobs


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_jobs_run_in_the_order_of_registration(jobs):
    ran = []
    due_work.register_due_work("z", lambda: ran.append("z"))
    due_work.register_due_work("a", lambda: ran.append("a") or 3)
    assert due_work.run_due_work() == {"z": None, "a": 3}
    assert ran == ["z", "a"]


def test_registering_twice_runs_once(jobs):
    for _ in range(2):
        due_work.register_due_work("a", lambda: 1)
    assert due_work.run_due_work() == {"a": 1}


def test_one_that_fails_does_not_keep_others_from_running(db, jobs, caplog, capsys):
    due_work.register_due_work("bad", lambda: 1 / 0)
    due_work.register_due_work("good", lambda: 7)
    with pytest.raises(CommandError, match="Failed: bad"):
        call_command("tick")
    assert "good: 7" in capsys.readouterr().out
    assert "ZeroDivisionError" in caplog.text and TaskFailure.objects.get().task == "bad"


def test_what_failed_is_shown_without_secrets(db):
    words = "GET https://me:pa55@mail.example/send?to=x&token=abc123&n=1 failed: {'api_key': 'k-42'}"
    note_failure(task="send", error=ValueError(words), arguments="'password=hunter2'")
    row = TaskFailure.objects.get()
    told = f"{row.error} {row.arguments} {row.traceback}"
    assert "mail.example/send?to=x" in told and "n=1 failed" in told
    assert not [secret for secret in ("pa55", "abc123", "k-42", "hunter2") if secret in told]


def test_what_is_registered(db, capsys):
    call_command("tick")
    names = [line.split(":")[0] for line in capsys.readouterr().out.splitlines() if ": " in line]
    assert names.index("publish what is scheduled") < names.index("compile stale courses")
    assert "resend messages" in names


def schedule(module, when):
    lesson = make_lesson_page(module, live=False)
    lesson.go_live_at = when
    lesson.save_revision(approved_go_live_at=when)
    return lesson


def test_a_scheduled_lesson_appears_when_its_time_has_come_and_not_before(site_tree, commits):
    course = make_course_page(site_tree[1], modules=1, lessons=1)
    due = schedule(modules_of(course)[0], timezone.now() - timedelta(minutes=1))
    later = schedule(modules_of(course)[0], timezone.now() + timedelta(hours=1))
    assert not Lesson.objects.filter(key=due.translation_key).exists()
    with commits():
        call_command("tick")
    assert Lesson.objects.get(key=due.translation_key).is_live
    assert not Lesson.objects.filter(key=later.translation_key).exists()


def test_a_course_whose_compile_was_lost_is_compiled(site_tree, commits):
    course = make_course_page(site_tree[1], modules=1, lessons=1, compiled=False)
    assert not course_row(course).is_live
    with commits():
        call_command("tick")
    assert course_row(course).is_live
    assert not Course.objects.stale().exists()


def test_a_message_whose_task_was_lost_is_sent(db, commits, mailoutbox):
    send_message(
        kind="unknown_account",
        to="x@example.org",
        context={"signup_url": "https://learn.example/"},
        now=timezone.now() - timedelta(hours=1),
    )
    assert mailoutbox == []
    with commits():
        call_command("tick")
    assert [message.to for message in mailoutbox] == [["x@example.org"]]
    assert OutgoingMessage.objects.get().status == "sent"


def test_beat_asks_for_a_task_that_exists(jobs):
    ran = []
    due_work.register_due_work("a", lambda: ran.append(1))
    name = site_settings.CELERY_BEAT_SCHEDULE["tick"]["task"]
    app.loader.import_default_modules()
    app.tasks[name].delay()
    assert ran == [1]


# --- the thread of the development server

CHILD, PARENT = {"RUN_MAIN": "true"}, {}


@pytest.mark.parametrize(
    "argv, environ, expected",
    [
        (["manage.py", "runserver"], CHILD, True),
        (["manage.py", "runserver", "127.0.0.1:8000", "--noreload"], PARENT, True),
        (["manage.py", "runserver"], PARENT, False),
        (["manage.py", "migrate"], PARENT, False),
        (["manage.py", "migrate"], CHILD, False),
        (["manage.py"], PARENT, False),
        (["gunicorn", "config.wsgi"], PARENT, False),
        (["pytest", "tests/runserver"], CHILD, False),
    ],
)
def test_only_the_server_itself_ticks(settings, argv, environ, expected):
    settings.TICK_IN_RUNSERVER = True
    assert ticking.is_wanted(argv, environ) is expected


def test_no_thread_where_beat_is(settings):
    settings.TICK_IN_RUNSERVER = False
    assert ticking.start_ticking(["manage.py", "runserver"], CHILD) is None


def test_a_thread_that_ends_with_the_server(settings, monkeypatch):
    settings.TICK_IN_RUNSERVER = True
    ran = []
    monkeypatch.setattr(ticking, "_tick_for_ever", lambda: ran.append(1))
    thread = ticking.start_ticking(["manage.py", "runserver"], CHILD)
    thread.join(5)
    assert thread.daemon and ran == [1]


def test_a_tick_that_fails_is_logged_and_closes_its_connections(monkeypatch, caplog):
    closed = []
    monkeypatch.setattr(ticking, "run_due_work", lambda: 1 / 0)
    monkeypatch.setattr(ticking.connections, "close_all", lambda: closed.append(1))
    ticking.tick_once()
    assert "ZeroDivisionError" in caplog.text and closed == [1]


def test_courses_whose_index_and_sums_were_lost_are_caught_up_once(site_tree, commits):
    """Their tasks are sent after commit, which never comes here: as if the broker had lost them."""
    course = make_course_page(site_tree[1], modules=1, lessons=1)
    enrollment = make_enrollment(course_row(course))
    recount_course(enrollment=enrollment)
    publish(modules_of(course)[0], title="Renamed")
    make_lesson_page(modules_of(course)[0], title="One more")
    compile_course(course.translation_key)
    assert not SearchEntry.objects.exists() and CourseProgress.objects.get().lesson_count == 1
    with commits():
        call_command("tick")
    assert SearchEntry.objects.filter(title="One more").exists()
    assert CourseProgress.objects.get(enrollment=enrollment).lesson_count == 2
    assert not courses_behind("search").exists() and not courses_behind("progress").exists()

    unpublished = modules_of(course)[0].get_parent().specific
    unpublished.unpublish()
    compile_course(course.translation_key)
    with commits():
        call_command("tick")
    assert not SearchEntry.objects.exists()


@pytest.mark.django_db
def test_sessions_that_ran_out_are_forgotten(client):
    client.force_login(make_user())
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(seconds=1))
    call_command("tick")
    assert [session.session_key for session in Session.objects.all()] == [client.session.session_key]
