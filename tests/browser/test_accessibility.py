"""Every kind of page, wide and narrow, light and dark: no violation of WCAG 2.2 AA that axe can find."""

import json
import re

from playwright.sync_api import expect

from .axe import assert_accessible, on_screens
from .people import sign_in

LESSON = "/courses/how-neural-networks-learn/{module}/{lesson}/"
OPEN = ["/", "/courses/", "/courses/?level=beginner&q=neural", "/courses/?q=nothing-like-this", "/search/?q=gradient",
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


# What those who teach see, of two courses of rows alone: an exam with an essay, and a project that students review.
TAUGHT = """
import json
from datetime import timedelta
from django.urls import reverse
from django.utils import timezone
from accounts.models import User
from learning.assessment.services import submit_attempt
from learning.assignments.models import PeerReview
from learning.assignments.services import ensure_draft, hand_in, save_draft
from learning.enrollment.accommodations import grant_accommodation
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import RUBRIC, choice_question
from tests.factories.quizzes import begin, make_exam
lead = User.objects.get(email="instructor@example.com")
essay = {"id": "e1", "type": "essay", "stem": "Why?", "points": 2, "explanation": ""}
taken, exam = make_exam(questions=[choice_question(), essay], time_limit_minutes=30, attempts_allowed=1)
submit_attempt(key=begin(taken, exam).key)
grant_accommodation(enrollment=taken, activity=exam, by=lead, extra_percent=25, extra_attempts=1)
due = (timezone.now() + timedelta(days=3)).isoformat()
steps = [{"id": "m1", "title": "An outline", "due_at": due}, {"id": "m2", "title": "Numbers", "due_at": None}]
enrollment, version = make_assignment(rubric=RUBRIC, is_project=True, milestones=steps, due_at=due,
                                      peer={"reviewers": 1, "days": 7})
other = make_enrollment(enrollment.course)
draft = ensure_draft(enrollment=enrollment, version=version, milestone="m1")
step = hand_in(draft=save_draft(draft=draft, text="A plan", link=""))
work = make_submission(enrollment, version)
choices = {"idea": {"level": "idea-5"}, "proof": {"level": "proof-2"}}
PeerReview.objects.create(submission=work, reviewer=other, due_at=timezone.now(), done_at=timezone.now(),
                          choices=choices, points=7, comment="Clear")
for course in (taken.course, enrollment.course):
    course.members.create(user=lead, role="assistant")
of = lambda name, *args: reverse(name, args=[taken.course.key, *args])
print("@@" + json.dumps([
    of("gradebook"), of("student_grades", taken.pk), of("course_quizzes"), of("quiz_attempts", exam.pk),
    of("question_statistics", exam.pk), of("regrades"), of("accommodations"), of("import_overrides"),
    reverse("grade_submission", args=[work.pk]), reverse("grade_submission", args=[step.pk]),
    reverse("peer_overview", args=[version.activity_id]), reverse("answers_queue"), "/learn/"]))
"""


def test_pages_for_those_who_teach(page, site):
    told = site.manage("shell", "-v0", "-c", TAUGHT)
    paths = json.loads(next(line[2:] for line in told.splitlines() if line.startswith("@@")))
    sign_in(page, site, "instructor@example.com", "marula-demo-2026")
    page.wait_for_url(re.compile("/(admin|learn)/"))
    for path in paths:
        assert_good(page, site.url + path)
