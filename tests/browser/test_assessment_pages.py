"""Every page of assessment with everything on it: axe finds nothing, and nothing is wider than the narrowest phone."""

import json
import re

import pytest
from django.urls import URLResolver
from playwright.sync_api import expect

from lms_pages import urls

from .axe import HEIGHT, assert_accessible, on_screens
from .people import sign_in

MAKE = """
import json
from accounts.models import User
from tests.factories.assessed import Assessed
student, instructor = (User.objects.get(email=name + "@example.com") for name in ("student", "instructor"))
print("@@" + json.dumps(Assessed(student=student, instructor=instructor).addresses()))
"""
# Addresses of the rooms of students that show no page: what is sent there, files, ways to elsewhere.
NO_PAGE = {
    "announce_answer_file", "announce_file", "continue_course", "course_by_key", "export_grades", "leaderboard_name",
    "mark_activity_viewed", "mark_lesson_done", "override_grade", "quiz_journal", "read_upload", "release_grades",
    "release_grades_of_queue", "release_results", "report_lesson_time", "report_watching", "save_quiz", "start_quiz",
    "submit_quiz", "undo_regrade", "withdraw_accommodation", "withdraw_override",
}  # fmt: skip
# Pages of other rooms, and assignments, which stand in their lesson: test_packages, test_ai_tools, test_watching,
# test_assignments look at them.
ELSEWHERE = {
    "agree_to_tool", "assignment", "bundle", "course_materials", "course_packages", "course_video", "launch_tool",
    "open_package", "package_results", "player_taste", "report_of_package", "report_tool", "withdraw_from_tool",
}  # fmt: skip
NARROWEST = 320
WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
    && [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map((one) => one.tagName + '.' + one.className)"""


def names_of(patterns) -> set[str]:
    found = set()
    for pattern in patterns:
        found |= names_of(pattern.url_patterns) if isinstance(pattern, URLResolver) else {pattern.name}
    return found


def look_at(page, address: str) -> None:
    page.goto(address)
    for rules in on_screens(page):
        assert_accessible(page, rules)
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    assert not page.evaluate(WIDE), (address, page.evaluate(WIDE))


@pytest.mark.parametrize("who", ["instructor", "student"])
def test_every_page_of_assessment(page, site, who):
    told = site.manage("shell", "-v0", "-c", MAKE)
    shown = json.loads(next(line[2:] for line in told.splitlines() if line.startswith("@@")))
    rows = {name for names in shown.values() for name in names} - {"lesson"}
    assert rows == names_of(urls.urlpatterns) - NO_PAGE - ELSEWHERE

    assert shown.keys() == {"instructor", "student"}
    sign_in(page, site, f"{who}@example.com", "marula-demo-2026")
    page.wait_for_url(re.compile("/(admin|learn)/"))
    for addresses in shown[who].values():
        for address in addresses:
            look_at(page, site.url + address)
            expect(page.locator("h1")).to_have_count(1)
