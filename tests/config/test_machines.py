"""What operators' programs ask: health, figures, request ids, the log, error reports, maintenance, small files."""

import json
import logging
import logging.config
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import sentry_sdk
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from config.log import json_logging
from core import dependencies, request_id
from core.due_work import run_due_work
from core.request_id import RequestIdMiddleware, current_request_id
from lms_pages.models import StandardPage
from lms_pages.publishing import compile_course
from tests.factories.pages import add_page, lessons_of, make_course_page, modules_of, publish
from tests.factories.prices import make_bundle, make_priced_course

STRANGE = "evil.example.org"


@pytest.fixture
def down(monkeypatch):
    def take_down(name):
        def fail():
            raise OSError(f"{name} with password=secret is gone")

        monkeypatch.setitem(dependencies.CHECKS, name, fail)

    return take_down


# --- health


@pytest.mark.django_db
def test_ready_names_what_is_down_and_nothing_else(client, settings, down, django_assert_num_queries):
    settings.ALLOWED_HOSTS = ["learn.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    with django_assert_num_queries(1):
        answer = client.get("/health/ready", headers={"host": STRANGE})
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "cache": "ok", "broker": "ok", "storage": "ok"},
    }
    for name in ("database", "cache", "broker", "storage"):
        down(name)
        answer = client.get("/health/ready/", headers={"host": STRANGE})
        assert answer.status_code == 503 and answer.json()["checks"][name] == "down"
        assert "secret" not in answer.content.decode() and answer["Cache-Control"] == "no-store"
    assert client.post("/health/ready").status_code == 405


@pytest.mark.django_db
def test_a_load_balancer_may_leave_out_what_pages_do_without(client, down):
    down("cache")
    assert client.get("/health/ready?only=database,storage").status_code == 200
    assert client.get("/health/ready?only=database,cache").status_code == 503


def test_live_asks_nothing(client, down, settings):
    for name in list(dependencies.CHECKS):
        down(name)
    settings.ALLOWED_HOSTS = ["learn.example.org"]
    assert client.get("/health/live", headers={"host": STRANGE}).json() == {"status": "ok"}


def test_a_folder_that_cannot_be_written_is_down_and_one_that_is_not_there_yet_is_not(tmp_path, monkeypatch):
    dependencies._check_folder(str(tmp_path / "made" / "later"))
    monkeypatch.setattr(dependencies.os, "access", lambda *args: False)
    with pytest.raises(OSError):
        dependencies._check_folder(str(tmp_path))


# --- figures


@pytest.mark.once
@pytest.mark.django_db
def test_figures_are_for_those_with_the_token_or_on_this_computer(client, settings, rf):
    run_due_work()
    near = client.get("/metrics")
    assert near.status_code == 200
    text = near.content.decode()
    assert 'marula_dependency_up{name="database"} 1.0' in text and "marula_messages_open 0.0" in text
    assert "marula_last_tick_timestamp_seconds" in text
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.5"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.5").status_code == 403

    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 403
    with_token = {"authorization": "Bearer a-token"}
    assert client.get("/metrics", headers=with_token, REMOTE_ADDR="203.0.113.5").status_code == 200


@pytest.mark.django_db
def test_requests_are_counted_and_logged_by_view_never_by_address(client, settings, caplog):
    settings.MIDDLEWARE = ["config.request_log.RequestLogMiddleware", *settings.MIDDLEWARE]
    caplog.set_level(logging.INFO, logger="marula.request")
    client.get("/accounts/password/reset/key/3-the-key-itself/")
    [record] = [record for record in caplog.records if record.name == "marula.request"]
    assert record.view == "account_reset_password_from_key" and "the-key-itself" not in str(vars(record))
    assert 'marula_requests_total{method="GET",status="' in client.get("/metrics").content.decode()


# --- request ids and the log


@pytest.mark.once
@pytest.mark.parametrize(
    "given, is_taken", [("abcdef0123456789", True), ("short", False), ("a" * 65, False), ("forged\tline-of-log", False)]
)
def test_a_request_keeps_its_id_and_gets_one_when_it_has_none(rf, given, is_taken):
    seen = []
    answer = RequestIdMiddleware(lambda request: seen.append(current_request_id()) or HttpResponse())(
        rf.get("/", headers={"x-request-id": given})
    )
    assert answer["X-Request-ID"] == seen[0]
    assert (seen[0] == given) is is_taken and len(seen[0]) >= 8


def test_a_task_takes_the_id_along():
    request_id._current.set("of-the-request")
    headers = {}
    request_id.take_along(headers=headers)
    request_id._current.set("of-the-worker")
    task = SimpleNamespace(request=type("Request", (dict,), {"is_eager": False})(headers))
    request_id.take_over(task=task)
    assert current_request_id() == "of-the-request"
    request_id.let_go(task=task)
    assert current_request_id() == ""


def test_the_log_is_one_json_object_a_line(capsys):
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    try:
        logging.config.dictConfig({**json_logging("INFO"), "incremental": False})
        request_id._current.set("abcdef0123456789")
        try:
            raise ZeroDivisionError
        except ZeroDivisionError:
            logging.getLogger("marula.test").exception("went %s", "wrong", extra={"status": 500, "request": "private"})
            logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header")  # a scanner's
    finally:
        root.handlers, root.level = kept
        request_id._current.set("")
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert {name: line[name] for name in ("level", "logger", "message", "request_id", "status")} == {
        "level": "ERROR",
        "logger": "marula.test",
        "message": "went wrong",
        "request_id": "abcdef0123456789",
        "status": 500,
    }
    assert datetime.fromisoformat(line["time"]) and "ZeroDivisionError" in line["exc_info"] and "request" not in line


# --- error reports


def test_an_error_report_says_nothing_of_a_person(rf):
    from config.error_reports import without_person

    event = without_person(
        {
            "user": {"email": "somebody@example.org", "ip_address": "203.0.113.5"},
            "request": {
                "url": "https://learn.example.org/accounts/password/reset/key/3-the-key-itself/",
                "method": "POST",
                "query_string": "email=somebody@example.org",
                "data": {"password": "a long enough password"},
                "cookies": {"__Host-sessionid": "the-session"},
                "headers": {"Cookie": "the-session", "Authorization": "the-token", "User-Agent": "a browser"},
                "env": {"REMOTE_ADDR": "203.0.113.5"},
            },
        },
        {},
    )
    told = json.dumps(event)
    for private in ("somebody", "203.0.113.5", "the-key-itself", "the-session", "the-token", "long enough"):
        assert private not in told
    assert event["request"]["headers"] == {"User-Agent": "a browser"} and "reset/key" in event["request"]["url"]


def test_errors_of_requests_are_reported_with_their_id_when_there_is_a_place_for_them():
    from config.error_reports import start_error_reports

    sent = []
    transport = type(
        "Transport", (sentry_sdk.transport.Transport,), {"capture_envelope": lambda self, e: sent.append(e)}
    )
    start_error_reports(dsn="https://key@127.0.0.1/1", environment="test", release="", traces=0, transport=transport)
    try:
        typed = "typed-by-somebody"
        request_id._current.set("abcdef0123456789")
        try:
            raise ValueError(f"broken by {len(typed)} letters")
        except ValueError:
            sentry_sdk.capture_exception()
        sentry_sdk.flush(2)
    finally:
        sentry_sdk.get_global_scope().set_client(None)
        request_id._current.set("")
    [event] = [item.get_event() for envelope in sent for item in envelope.items if item.get_event()]
    assert event["tags"]["request_id"] == "abcdef0123456789"
    frames = event["exception"]["values"][0]["stacktrace"]["frames"]
    assert all("vars" not in frame for frame in frames)  # what people typed


# --- maintenance


@pytest.mark.django_db
def test_a_closed_site_says_so_and_opens_again(client, site_tree, settings, tmp_path, capsys):
    settings.MAINTENANCE_FILE = tmp_path / "var" / "maintenance"
    call_command("maintenance", "on")
    closed = client.get("/")
    assert closed.status_code == 503 and closed["Retry-After"] == "300" and "<h1>" in closed.content.decode()
    assert "default-src 'none'" in closed["Content-Security-Policy"]
    assert client.get("/admin/").status_code == 503
    assert client.get("/health/live").status_code == 200
    call_command("maintenance", "off")
    assert client.get("/").status_code == 200
    assert capsys.readouterr().out.split() == ["closed", "open"]
    settings.MAINTENANCE = True
    assert client.get("/").status_code == 503


# --- small files


@pytest.mark.django_db
def test_the_sitemap_has_every_public_page_of_every_language_and_no_other(client, site_tree):
    home, catalog = site_tree
    course = make_course_page()
    open_lesson, closed_lesson = lessons_of(course)[:2]
    publish(open_lesson, is_preview=True)
    add_page(home, StandardPage(title="About", slug="about"))
    add_page(home, StandardPage(title="Draft", slug="draft"), live=False)
    afrikaans = home.copy_for_translation(Locale.objects.get_or_create(language_code="af")[0])
    afrikaans.save_revision().publish()
    answer = client.get("/sitemap.xml")
    text = answer.content.decode()
    about = StandardPage.objects.get(slug="about")
    for page in (home, catalog, course, open_lesson, about, afrikaans):
        assert f"<loc>{page.get_full_url()}</loc>" in text
    assert closed_lesson.url not in text and "/draft/" not in text
    assert answer.status_code == 200 and "xml" in answer["Content-Type"]
    modules_of(course)[0].unpublish()  # what hangs below it stays live in the tree, and is not shown
    compile_course(course.translation_key)
    assert open_lesson.url not in client.get("/sitemap.xml").content.decode()


@pytest.mark.django_db
def test_the_sitemap_has_bundles_that_are_sold(client, site_tree):
    sold, ended = make_bundle(make_priced_course(), make_priced_course()), make_bundle(make_priced_course())
    type(ended).objects.filter(pk=ended.pk).update(is_on_sale=False)
    text = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{site_tree[0].get_full_url()}bundles/{sold.slug}/</loc>" in text and ended.slug not in text
    assert client.get(f"/bundles/{sold.slug}/").status_code == 200


@pytest.mark.django_db
def test_the_sitemap_asks_as_much_for_three_courses_as_for_one(client, site_tree):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_course_page(modules=0)
        client.get("/sitemap.xml")
        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap.xml")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.once
def test_robots_may_read_the_site_but_not_where_people_work(client, settings, db):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/\n" in text and "Disallow: /af/learn/\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    settings.ROBOTS_ALLOWED = False
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


@pytest.mark.once
def test_finders_of_holes_are_told_whom_to_tell_when_somebody_is_named(client, settings, db):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACTS = ["mailto:security@example.org"]
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert lines["Contact"] == "mailto:security@example.org"
    assert timedelta(days=30) < datetime.fromisoformat(lines["Expires"]) - timezone.now() < timedelta(days=365)


@pytest.mark.once
def test_the_icon_is_found_by_its_old_name(client, db):
    assert client.get("/favicon.ico")["Location"].startswith("/static/img/favicon")
