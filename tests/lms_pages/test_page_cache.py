"""Whole pages for visitors: who gets them, what is never kept, and what makes them old."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, Site

from accounts.models import Profile
from learning.courses.models import Course
from lms_pages.middleware import PageCacheMiddleware
from lms_pages.models import Category, CourseInstructor, HomePage, StandardPage
from lms_pages.page_cache import GENERATION, same_for_visitors
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import (
    add_page,
    course_row,
    lessons_of,
    make_course_page,
    make_lesson_page,
    modules_of,
    publish,
    save_draft,
)  # fmt: skip
from tests.factories.people import make_administrator, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(catalog):
    return make_course_page(catalog, title="Neural networks", slug="neural")


def cost(client, address, **headers) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, **headers).status_code == 200
    return len(queries)


def is_kept(client, address) -> bool:
    """Whether a second visitor costs nothing."""
    client.get(address)
    return cost(Client(), address) == 0


# --- what is kept, and for whom


@pytest.mark.once
@pytest.mark.parametrize(
    "address", ["/", "/courses/", "/courses/?level=all&sort=title", "/courses/?page=1", "/courses/neural/"]
)
def test_second_visitor_costs_no_query_and_sees_the_same(client, course, address):
    first = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        second = Client().get(address)
    assert len(queries) == 0
    assert second.content == first.content and second.headers["Content-Type"] == first.headers["Content-Type"]
    for name in ("X-Frame-Options", "Content-Security-Policy", "Content-Language", "ETag"):
        assert second.headers[name] == first.headers[name]
    assert {part.strip() for part in second.headers["Vary"].split(",")} >= {"Cookie"}
    assert second.headers["Cache-Control"] == "no-cache"
    assert not first.cookies and not second.cookies


@pytest.mark.once
@pytest.mark.parametrize(
    "address",
    [
        "/courses/?q=neural",  # words: as many as people can think of
        "/courses/?page=7",
        "/courses/?level=nonsense",
        "/courses/?level=all&level=beginner",
        "/courses/?utm_source=x",
        "/courses/neural/?utm_source=x",
        "/?utm_source=x",
        "/courses/?level=all&page=1&sort=title&" + "x" * 200 + "=1",
        "/search/?q=neural",
    ],
)
def test_what_hardly_anybody_asks_for_is_answered_but_not_kept(client, course, address):
    assert not is_kept(client, address)


@pytest.mark.once
def test_order_of_the_query_makes_no_second_entry(client, course):
    client.get("/courses/?level=all&sort=title")
    assert cost(client, "/courses/?sort=title&level=all") == 0


def test_signed_in_reader_neither_gets_nor_leaves_a_page_of_visitors(client, course):
    student = Client()
    student.force_login(make_enrollment(course_row(course)).user)
    for address in ("/", "/courses/", "/courses/neural/"):
        own = student.get(address).content.decode()
        assert "Sign out" in own and "data-sign-in" not in own
        assert cost(client, address) > 0  # nothing was left behind
        visitors = client.get(address).content.decode()
        assert "Sign out" not in visitors and "csrfmiddlewaretoken" not in visitors
        assert "Sign out" in student.get(address).content.decode()
    assert "Cookie" in student.get("/courses/").headers["Vary"]


@pytest.mark.once
def test_message_reaches_its_reader_and_nobody_else(client, course):
    client.get("/")
    leaver = Client()
    leaver.force_login(make_student())
    said = leaver.post(reverse("account_logout"), follow=True).content.decode()
    assert "signed out" in said.lower()
    assert "signed out" not in Client().get("/").content.decode().lower()


@pytest.mark.once
def test_visitor_who_wants_to_enroll_is_remembered_by_session_and_no_more_served_from_the_cache(client, course):
    client.get("/courses/neural/")
    client.post(reverse("enroll", args=[course.translation_key]))
    assert cost(client, "/courses/neural/") > 0


@pytest.mark.once
def test_language_is_that_of_the_address_whatever_cookie_and_browser_prefer(client, course, settings):
    afrikaans = Locale.objects.get_or_create(language_code="af")[0]
    for page in (HomePage.objects.get(), course.get_parent()):
        publish(page.copy_for_translation(afrikaans))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "af"
    preferring = {"HTTP_ACCEPT_LANGUAGE": "af"}
    assert client.get("/courses/", **preferring).headers["Content-Language"] == "en"
    assert client.get("/af/courses/", **preferring).headers["Content-Language"] == "af"
    assert Client().get("/courses/").headers["Content-Language"] == "en"
    assert cost(Client(), "/courses/") == cost(Client(), "/af/courses/") == 0


@pytest.mark.once
def test_hosts_and_schemes_have_pages_of_their_own(client, course):
    client.get("/courses/")
    assert cost(client, "/courses/", HTTP_HOST="other.example") > 0
    assert cost(client, "/courses/", secure=True) > 0


@pytest.mark.once
@pytest.mark.parametrize(
    "host, kept",
    [
        ("testserver", True),
        ("testserver:80", True),  # the server's own
        ("testserver:8443", True),  # that of BASE_URL
        ("testserver:1234", False),
        ("testserver:080", False),
        ("TestServer", False),
        ("testserver.", False),
    ],
)
def test_names_of_a_host_that_no_browser_sends_make_no_entries(client, course, settings, host, kept):
    settings.WAGTAILADMIN_BASE_URL = "https://testserver:8443"
    client.get("/courses/", HTTP_HOST=host)
    assert (cost(Client(), "/courses/", HTTP_HOST=host) == 0) is kept


@pytest.mark.once
def test_head_is_answered_from_the_cache_and_fills_nothing(client, course):
    assert client.head("/courses/").status_code == 200
    assert cost(client, "/courses/") > 0
    with CaptureQueriesContext(connection) as queries:
        response = client.head("/courses/")
    assert len(queries) == 0 and response.status_code == 200 and not response.content


@pytest.mark.once
def test_browser_that_has_the_page_is_told_so(client, course):
    etag = client.get("/courses/").headers["ETag"]
    assert client.get("/courses/", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/courses/", headers={"If-None-Match": '"other"'}).status_code == 200
    publish(course, title="Networks")
    compile_course(course.translation_key)
    assert client.get("/courses/", headers={"If-None-Match": etag}).status_code == 200
    client.force_login(make_student())
    assert client.get("/courses/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.once
def test_preview_in_the_editor_shows_the_draft(client, course):
    client.get("/courses/neural/")
    draft = save_draft(course, title="Only a draft").get_latest_revision_as_object()
    client.force_login(make_administrator())
    request = client.get("/courses/neural/").wsgi_request
    assert "Only a draft" in draft.make_preview_request(request, "").content.decode()
    assert "Only a draft" in draft.make_preview_request(None, "").content.decode()  # not even without a session
    assert "Only a draft" not in Client().get("/courses/neural/").content.decode()


# --- what an answer may not have


def answer(rf, change=lambda request, response: None, **request_headers):
    """How often the view was asked when two visitors came, and its answer was changed like this."""
    asked = []

    def view(request):
        asked.append(request)
        response = same_for_visitors(HttpResponse("the same"))
        return change(request, response) or response

    cached = PageCacheMiddleware(view)
    for _ in range(2):
        request = rf.get(f"/page/{id(change)}/", **request_headers)
        request.session = FakeSession()
        cached(request)
    return len(asked)


class FakeSession:
    accessed = modified = False


def touch_session(request, response):
    request.session.accessed = True


@pytest.mark.once
@pytest.mark.parametrize(
    "change",
    [
        lambda request, response: HttpResponse("not promised"),
        lambda request, response: setattr(response, "status_code", 404),
        lambda request, response: response.set_cookie("a", "b"),
        lambda request, response: response.headers.setdefault("Vary", "Cookie") and None,
        lambda request, response: response.headers.setdefault("Cache-Control", "private") and None,
        lambda request, response: response.headers.setdefault("X-Only-For", "you") and None,
        lambda request, response: setattr(response, "_csp_update", {"img-src": ["https://x.example"]}),
        lambda request, response: setattr(request, "_csp_nonce", "abc"),
        touch_session,
    ],
)
def test_answer_that_may_be_personal_is_not_kept(rf, change):
    assert answer(rf) == 1  # as it is, it is kept
    assert answer(rf, change) == 2


@pytest.mark.once
@pytest.mark.parametrize(
    "headers",
    [{"HTTP_AUTHORIZATION": "Bearer x"}, {"HTTP_COOKIE": "sessionid=x"}, {"HTTP_COOKIE": "messages=x"}],
)
def test_request_that_may_be_somebody_is_not_answered_from_the_cache(rf, headers):
    assert answer(rf, **headers) == 2
    assert answer(rf, HTTP_COOKIE="csrftoken=x; theme=dark") == 1


@pytest.mark.once
def test_answer_to_a_form_is_not_kept(rf):
    asked = []
    cached = PageCacheMiddleware(lambda request: asked.append(1) or same_for_visitors(HttpResponse("x")))
    cached(rf.post("/page/"))
    cached(rf.post("/page/"))
    assert len(asked) == 2


@pytest.mark.once
def test_token_of_a_form_keeps_the_page_out(client, course, monkeypatch):
    """As if somebody put a form with a token on the course page."""
    from lms_pages.views import course as view

    real = view.render
    monkeypatch.setattr(view, "render", lambda request, *args: get_token(request) and real(request, *args))
    assert not is_kept(client, "/courses/neural/")


@pytest.mark.once
def test_switched_off_it_keeps_nothing(client, course, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert not is_kept(client, "/courses/")


class AwayCache:
    """A cache that is down and fails open: it knows nothing and keeps nothing."""

    def get(self, key, default=None, version=None):
        return default

    def get_many(self, keys, version=None):
        return {}

    def add(self, *args, **kwargs):
        return True

    def set(self, *args, **kwargs):
        pass

    set_many = set


def test_cache_that_is_down_costs_speed_and_no_page(client, course, monkeypatch):
    for module in ("lms_pages.middleware", "lms_pages.page_cache", "lms_pages.frame", "core.kept"):
        monkeypatch.setattr(f"{module}.cache", AwayCache())
    for _ in range(2):
        assert "Neural networks" in client.get("/courses/").content.decode()
        assert client.get("/courses/neural/").status_code == 200
    publish(course, title="Networks")
    compile_course(course.translation_key)
    assert "Networks" in client.get("/courses/").content.decode()


def test_memory_of_a_process_is_short(settings):
    """Without Redis nobody can clear it from outside."""
    assert "LocMemCache" not in settings.CACHES["default"]["BACKEND"] or settings.PAGE_CACHE_SECONDS <= 30


# --- what makes them old


def retitle(course):
    publish(course, title="Networks")
    compile_course(course.translation_key)


def add_lesson(course):
    make_lesson_page(modules_of(course)[0], title="Networks again")
    compile_course(course.translation_key)


def name_instructor(course):
    user = make_user(name="Ada Networks")
    CourseInstructor.objects.create(page=course, user=user)


def rename_category(course):
    category = Category.objects.create(name="Networks", slug="n", locale=Locale.get_default())
    course.category = category
    course.save()


def add_plain_page(course):
    add_page(HomePage.objects.get(), StandardPage(title="Networks", slug="n", show_in_menus=True))


@pytest.mark.parametrize("change", [retitle, add_lesson, name_instructor, rename_category, add_plain_page])
def test_change_of_what_is_shown_is_seen_at_once(client, catalog, course, change):
    assert is_kept(client, "/courses/neural/")
    before = client.get("/courses/neural/").content.decode()
    assert "Networks" not in before
    change(course)
    assert "Networks" in client.get("/courses/neural/").content.decode()
    assert is_kept(client, "/courses/neural/")


def test_instructor_who_changes_their_words_changes_the_page(client, course):
    user = make_user(name="Ada")
    CourseInstructor.objects.create(page=course, user=user)
    assert "Teaches by hand" not in client.get("/courses/neural/").content.decode()
    profile = Profile.objects.get(user=user)
    profile.headline = "Teaches by hand"
    profile.save()
    assert "Teaches by hand" in client.get("/courses/neural/").content.decode()


def test_course_that_is_taken_off_is_gone_for_visitors(client, course):
    for address in ("/", "/courses/"):
        assert "Neural networks" in client.get(address).content.decode()
    assert client.get("/courses/neural/").status_code == 200
    course.unpublish()
    compile_course(course.translation_key)
    assert client.get("/courses/neural/").status_code == 404
    for address in ("/", "/courses/"):
        assert "Neural networks" not in client.get(address).content.decode()


def test_site_that_moves_house_takes_its_pages_along(client, course):
    client.get("/courses/neural/")
    before = cache.get(GENERATION)
    site = Site.objects.get()
    site.site_name = "Other"
    site.save()
    assert cache.get(GENERATION) != before


def test_draft_that_saves_itself_leaves_the_pages_alone(client, course):
    client.get("/courses/neural/")
    save_draft(course, title="Only a draft")
    save_draft(course, title="Only a draft, again", overwrite=True)
    save_draft(lessons_of(course)[0], title="A draft too")
    assert cost(client, "/courses/neural/") == 0


def test_students_do_not_make_pages_old(client, course):
    client.get("/courses/neural/")
    student = Client()
    enrollment = make_enrollment(Course.objects.get(key=course.translation_key))
    student.force_login(enrollment.user)
    student.get(lessons_of(course)[0].url)
    student.post(reverse("mark_lesson_done", args=[lessons_of(course)[0].translation_key]))
    assert cost(client, "/courses/neural/") == 0
