"""Every kind of page, wide and narrow, light and dark: no violation of WCAG 2.2 AA that axe can find."""

from playwright.sync_api import expect

from .axe import assert_accessible, on_screens
from .people import sign_in

LESSON = "/courses/how-neural-networks-learn/{module}/{lesson}/"
OPEN = ["/", "/courses/", "/courses/?level=beginner&q=neural", "/courses/?q=xylophone", "/search/?q=gradient",
        "/courses/how-neural-networks-learn/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
        "/about/", "/no/such/page/"]  # fmt: skip
STUDENT = ["/learn/", "/accounts/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/",
           "/accounts/sessions/", "/accounts/reauthenticate/", "/accounts/logout/"]  # fmt: skip


def lesson_paths(site) -> list[str]:
    told = site.manage(
        "shell", "-v0", "-c",
        "from lms_pages.models import LessonPage\n"
        "for p in LessonPage.objects.live().filter(url_path__contains='how-neural', locale__language_code='en')"
        ".order_by('path'): print('@@'+p.url)",
    )  # fmt: skip
    return [line.removeprefix("@@") for line in told.splitlines() if line.startswith("@@")]


def assert_good(page, address: str) -> None:
    """No violation, and no sideways scroll of the page as a whole, on any screen."""
    page.goto(address)
    for rules in on_screens(page):
        assert_accessible(page, rules)
        fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert fits, (address, page.viewport_size)


def test_pages_for_everybody(page, site):
    lessons = lesson_paths(site)
    for path in [*OPEN, lessons[0], lessons[-1]]:
        assert_good(page, site.url + path)


def test_pages_for_students(page, site):
    sign_in(page, site, "student@example.com", "marula-demo-2026")
    page.wait_for_url("**/learn/")
    for path in STUDENT:
        assert_good(page, site.url + path)


def test_lessons_for_students(page, site):
    sign_in(page, site, "student@example.com", "marula-demo-2026")
    page.wait_for_url("**/learn/")
    page.goto(f"{site.url}/courses/how-neural-networks-learn/")
    if page.get_by_role("button", name="Enroll").count():
        page.get_by_role("button", name="Enroll").first.click()
        expect(page.locator("#spine")).to_be_attached()
    for path in lesson_paths(site):
        assert_good(page, site.url + path)
        expect(page.locator("#spine")).to_be_attached()
