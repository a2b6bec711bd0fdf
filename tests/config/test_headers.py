"""Headers of every kind of page: strict for readers, looser for the editor alone, frames only where they are used."""

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.models import Page

from lms_pages.models import ModulePage, StandardPage
from tests.factories.bodies import markdown
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import add_page, course_row, lessons_of, make_course_page, modules_of, publish
from tests.factories.people import make_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(response) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


def assert_guarded(response, **differs):
    assert policy(response) == {**STRICT, **{name.replace("_", "-"): value for name, value in differs.items()}}
    assert {name: response[name] for name in OTHERS} == OTHERS
    assert "camera=()" in response["Permissions-Policy"] and response["X-Request-ID"]


@pytest.fixture
def course(site_tree):
    home, _catalog = site_tree
    add_page(home, StandardPage(title="About", slug="about"))
    return make_course_page(preview_video_url="https://www.youtube.com/watch?v=aircAruvnKk")


def test_every_type_of_page_and_every_other_answer(client, course):
    publish(lessons_of(course)[0], is_preview=True)
    publish(lessons_of(course)[1], body=[markdown("![A hill](https://pictures.example.org/hill.png)")])
    visited = set()
    for page in Page.objects.filter(depth__gt=1).specific().order_by("path"):
        response = client.get(page.url)
        assert response.status_code in ({302} if isinstance(page, ModulePage) else {200, 403}), page.url
        differs = {"frame_src": "https://www.youtube-nocookie.com"} if page.pk == course.pk else {}
        assert_guarded(response, **differs)
        assert response["X-Frame-Options"] == "DENY"
        visited.add(type(page))
    ours = {model for model in apps.get_app_config("lms_pages").get_models() if issubclass(model, Page)}
    assert visited == ours
    for address in ("/accounts/login/", "/accounts/signup/", "/search/?q=hill", "/no-such-page/", "/robots.txt"):
        assert_guarded(client.get(address))

    client.force_login(make_enrollment(course_row(course)).user)
    assert_guarded(client.get("/learn/"))
    assert_guarded(client.get(lessons_of(course)[0].url))
    assert_guarded(client.get(lessons_of(course)[1].url), img_src="'self' data: https://pictures.example.org")


def test_the_editor_has_its_own_and_previews_stand_in_its_frames(client, course):
    client.force_login(make_administrator())
    lesson = lessons_of(course)[0]
    for address in ("/admin/", reverse("wagtailadmin_pages:edit", args=[lesson.pk])):
        response = client.get(address)
        found = policy(response)
        assert response.status_code == 200
        assert found["script-src"] == found["style-src"] == "'self' 'unsafe-inline'"
        assert found["frame-ancestors"] == "'self'" and "'self'" in found["frame-src"]
        assert found["default-src"] == found["object-src"] == found["base-uri"] == "'none'"
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert {name: response[name] for name in OTHERS} == OTHERS

    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))
    assert draft.status_code == 200
    assert_guarded(draft, frame_ancestors="'self'")
    assert draft["X-Frame-Options"] == "SAMEORIGIN"
    assert_guarded(client.get(modules_of(course)[0].url))


def test_a_frame_that_is_not_on_the_list_is_not_allowed_by_being_there(rf):
    from django.http import HttpResponse

    from config.security_headers import SecurityHeadersMiddleware

    html = '<iframe src="https://evil.example.org/"></iframe><iframe src="https://player.vimeo.com/video/1"></iframe>'
    response = SecurityHeadersMiddleware(lambda request: HttpResponse(html))(rf.get("/"))
    assert response._csp_update == {"frame-src": ["https://player.vimeo.com"]}
