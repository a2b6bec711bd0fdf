"""Every kind of page, at both widths, in both colors: no violation of WCAG 2.2 AA that axe can find."""

import pytest
from playwright.sync_api import expect

from .conftest import PATIENCE
from .people import sign_in

LESSON = "/courses/how-neural-networks-learn/{module}/{lesson}/"
OPEN = ["/", "/courses/", "/courses/?level=beginner&q=neural", "/courses/?q=nothing-like-this", "/search/?q=gradient",
        "/courses/how-neural-networks-learn/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
        "/about/", "/no/such/page/"]  # fmt: skip
STUDENT = ["/learn/", "/accounts/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/",
           "/accounts/sessions/", "/accounts/reauthenticate/", "/accounts/logout/"]  # fmt: skip


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def screen(request, browser, site):
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def lesson_paths(site) -> list[str]:
    told = site.manage(
        "shell", "-v0", "-c",
        "from lms_pages.models import LessonPage\n"
        "for p in LessonPage.objects.live().filter(url_path__contains='how-neural', locale__language_code='en')"
        ".order_by('path'): print('@@'+p.url)",
    )  # fmt: skip
    return [line.removeprefix("@@") for line in told.splitlines() if line.startswith("@@")]


def assert_fits(page):
    """No sideways scroll of the page as a whole."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def test_pages_for_everybody(screen, site, axe):
    lessons = lesson_paths(site)
    for path in [*OPEN, lessons[0], lessons[-1]]:
        screen.goto(site.url + path)
        axe(screen)
        assert_fits(screen)


def test_pages_for_students(screen, site, axe):
    sign_in(screen, site, "student@example.com", "marula-demo-2026")
    screen.wait_for_url("**/learn/")
    for path in STUDENT:
        screen.goto(site.url + path)
        axe(screen)
        assert_fits(screen)
    screen.goto(f"{site.url}/courses/how-neural-networks-learn/")
    if screen.get_by_role("button", name="Enroll").count():
        screen.get_by_role("button", name="Enroll").first.click()
        expect(screen.locator("#spine")).to_be_attached()
    # Every lesson on a wide light screen and a narrow dark one; first and last on the other two.
    is_wide = screen.viewport_size["width"] > 1000
    is_light = screen.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    lessons = lesson_paths(site)
    for path in lessons if is_wide == is_light else (lessons[0], lessons[-1]):
        screen.goto(site.url + path)
        expect(screen.locator("#spine")).to_be_attached()
        axe(screen)
        assert_fits(screen)
