"""Redis stops while the site is used, and comes back: a Redis of this test's own, on a port of its own."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import connection

from config.celery import app
from core import background, redis_cache
from learning.assessment.models import Attempt
from learning.courses.models import Course
from learning.courses.selectors import courses_behind
from lms_pages.receivers import compile_stale_courses
from notifications.models import OutgoingMessage
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, publish
from tests.factories.people import PASSWORD, make_student

from .own_redis import Server, forget_connections

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not site_settings.REDIS_URL or connection.vendor != "postgresql", reason="needs Redis"),
]


@pytest.fixture
def server(tmp_path, settings, monkeypatch):
    running = Server(tmp_path)
    running.start()
    before = {
        name: app.conf[name] for name in ("task_always_eager", "broker_url")
    }  # Celery reads Django's settings through
    own = {"BACKEND": "core.redis_cache.FailOpenRedisCache", "LOCATION": running.url, "KEY_PREFIX": "stopping"}
    settings.CACHES = {"default": own, "renditions": {**own, "KEY_PREFIX": "renditions"}}
    settings.REDIS_URL = settings.CELERY_BROKER_URL = running.url
    settings.CELERY_TASK_ALWAYS_EAGER = False
    app.conf.update(task_always_eager=False, broker_url=running.url)
    forget_connections()
    # Asked again at once, so that the test need not wait for what a site waits seconds for.
    monkeypatch.setattr(background, "broker", background.Circuit(0))
    monkeypatch.setattr(redis_cache, "SECONDS_UNTIL_NEXT_TRY", 0)
    yield running
    running.stop()
    app.conf.update(before)
    forget_connections()


def take_quiz(client, lesson) -> None:
    page = client.get(lesson.url)
    assert page.status_code == 200
    form = re.search(r'<form[^>]*action="([^"]*/submit/)".*?</form>', page.content.decode(), re.DOTALL)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    choice = re.search(r'<input[^>]*type="(?:radio|checkbox)"[^>]*>', form[0])[0]
    fields[re.search(r'name="([^"]+)"', choice)[1]] = re.search(r'value="([^"]+)"', choice)[1]
    assert client.post(form[1], fields).status_code == 302


def ready(client):
    response = client.get("/health/ready")
    return response.status_code, {name for name, word in response.json()["checks"].items() if word == "down"}


def test_pages_sign_in_and_quiz_work_without_redis_and_nothing_is_lost(server, transactional_db, site_tree, client):
    course = make_course_page()
    student = make_student()
    EmailAddress.objects.update_or_create(
        user=student, email=student.email, defaults={"verified": True, "primary": True}
    )
    make_enrollment(course_row(course), student)
    with_quiz = lessons_of(course)[1]
    assert ready(client) == (200, set())
    cache.set("kept", 1)

    server.stop()
    assert cache.get("kept", "nothing") == "nothing"
    assert ready(client) == (503, {"cache", "broker"})
    assert client.get("/health/ready?only=database,storage").status_code == 200
    assert client.get("/health/live").status_code == 200
    for address in ("/", course.url, course.get_parent().url, "/search/?q=course", "/sitemap.xml"):
        assert client.get(address).status_code == 200, address
    assert client.post("/accounts/login/", {"login": student.email, "password": PASSWORD}).status_code == 302
    assert client.get("/learn/").status_code == 200
    take_quiz(client, with_quiz)
    assert Attempt.objects.filter(enrollment__user=student).count() == 1
    # What is published is saved, what has to be told is written down; both wait.
    publish(course, title="Renamed meanwhile")
    assert course_row(course).is_stale
    client.logout()
    assert client.post("/accounts/password/reset/", {"email": student.email}).status_code == 302
    assert OutgoingMessage.objects.filter(kind="password_reset", sent_at=None).count() == 1

    server.start()
    assert ready(client) == (200, set())
    cache.set("kept", 2)
    assert cache.get("kept") == 2
    app.conf.update(task_always_eager=True)  # from here on tasks run, as a worker would run them
    assert compile_stale_courses() == 1
    assert not course_row(course).is_stale
    assert not courses_behind("search").exists() and not courses_behind("progress").exists()
    assert Course.objects.get().texts.get().title == "Renamed meanwhile"


def test_attempts_to_sign_in_stay_limited(server, transactional_db, site_tree, client, settings):
    """The stated fallback: counted in each process while Redis is away."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/key", "login": "100/m/ip"}
    student = make_student()
    server.stop()
    wrong = {"login": student.email, "password": "not this one at all"}
    said = [client.post("/accounts/login/", wrong).content.decode() for _ in range(5)]
    assert "Too many" in said[-1] and "Too many" not in said[0]
