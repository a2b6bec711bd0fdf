"""Assessment by keys alone: a student takes two quizzes and reviews, an instructor grades, filters and overrides."""

import json
import re

from playwright.sync_api import Page, expect

from .keys import press, tab_to
from .people import sign_in

MAKE = """
import json
from accounts.models import User
from learning.courses.models import ActivityVersion
from lms_pages.models import CatalogPage, LessonPage
from tests.factories.assessed import Assessed
from tests.factories.enrollments import make_enrollment
from tests.factories.every_question import EVERY_TYPE
from tests.factories.pages import course_row, make_course_page
from tests.factories.quizzes import quiz_spec
student, lead = (User.objects.get(email=name + "@example.com") for name in ("student", "instructor"))
page = make_course_page(CatalogPage.objects.filter(alias_of=None).first(), modules=2, lessons=1)
row = course_row(page)
versions = ActivityVersion.objects.filter(activity__lesson__course=row).order_by("activity__lesson__order")
questions = [one for one in EVERY_TYPE if one["type"] in ("matching", "ordering", "hotspot", "fill_blanks")]
for layout, version in zip(("one", "all"), versions):
    version.definition = quiz_spec(questions=questions, layout=layout, time_limit_minutes=30).definitions["en"]
    ActivityVersion.objects.filter(pk=version.pk).update(definition=version.definition)
make_enrollment(row, student)
shown = Assessed(student=student, instructor=lead)
lessons = LessonPage.objects.descendant_of(page).order_by("path")
print("@@" + json.dumps([[lesson.url for lesson in lessons], shown.addresses()]))
"""
WORDS = ("Ant", "Cat", "Horse")


def by_keys(page: Page, target, text: str) -> None:
    """Type into a field, or a list, which jumps to what begins with that."""
    tab_to(page, target)
    page.keyboard.type(text)


def match(page: Page, question) -> None:
    for place, text in enumerate(("a square", "a cube")):
        by_keys(page, question.locator("select").nth(place), text)
        expect(question.locator("option:checked").nth(place)).to_contain_text(text)


def put_in_order(page: Page, question) -> None:
    """One after the other to its place. Each move is said, and the focus stays with what was moved."""
    for place, word in enumerate(WORDS):
        item = question.locator("li", has_text=word)
        steps = question.locator("li").all_inner_texts()
        at = next(number for number, text in enumerate(steps) if text.startswith(word))
        if at == place:
            continue
        tab_to(page, question.get_by_role("button", name=f"Move up: {word}"))
        for step in range(at - 1, place - 1, -1):
            page.keyboard.press("Enter")
            expect(question.get_by_role("status")).to_have_text(f"{word}: Place {step + 1} of 3")
            expect(item.locator(":focus")).to_be_visible()
    expect(question.locator("li label")).to_have_text(WORDS)


def point(page: Page, question) -> None:
    by_keys(page, question.get_by_label("Column"), "C")
    by_keys(page, question.get_by_label("Row"), "3")
    expect(question.get_by_role("status")).to_have_text("Marked: column C, row 3")
    expect(question.locator(".spot-dot")).to_have_count(1)


def fill_in(page: Page, question) -> None:
    for place, text in enumerate(("Paris", "Seine", "42"), 1):
        by_keys(page, question.get_by_label(f"Gap {place}"), text)


ANSWERS = (match, put_in_order, fill_in, point)


def start(page: Page, lesson: str) -> None:
    page.goto(lesson)
    press(page, page.get_by_role("button", name="Start", exact=True))
    page.wait_for_url("**/learn/attempts/**")


def submit(page: Page) -> None:
    """What was answered was stored, and all of it is right."""
    press(page, page.get_by_role("button", name="Review and submit").first)
    expect(page.locator("main")).to_contain_text("4 of 4 questions are answered")
    press(page, page.get_by_role("button", name="Submit", exact=True))
    expect(page.locator(".result")).to_contain_text("7 of 7 points")


def test_a_student_takes_quizzes_and_reviews(page, site, picture):
    told = site.manage("shell", "-v0", "-c", MAKE)
    (one, every), shown = json.loads(next(line[2:] for line in told.splitlines() if line.startswith("@@")))
    sign_in(page, site, "student@example.com", "marula-demo-2026")
    page.wait_for_url("**/learn/")

    start(page, site.url + one)
    for number, answer in enumerate(ANSWERS, 1):
        question = page.locator(f"#question-{number}")
        if number > 1:  # one goes on where one was, not at the top of another page
            expect(question).to_be_focused()
        answer(page, question)
        if number < len(ANSWERS):
            press(page, page.get_by_role("button", name="Save and continue"))
    submit(page)

    page.set_viewport_size({"width": 390, "height": 700})  # where bars cover more
    start(page, site.url + every)
    for number, answer in enumerate(ANSWERS, 1):
        answer(page, page.locator(f"#question-{number}"))
        square = page.get_by_role("link", name=f"Question {number}, answered")
        expect(square).to_have_count(1)
    expect(page.locator("#quiz-saved")).to_contain_text("Saved")
    tab_to(page, page.locator("#question-4 [data-flag]"), key="Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("#question-4 [data-flag]")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("link", name="Question 4, answered, flagged")).to_have_count(1)
    submit(page)

    page.goto(site.url + shown["student"]["peer_review"][0])
    choose_levels(page)
    by_keys(page, page.get_by_label("What is good"), "Clear words.")
    press(page, page.get_by_role("button", name="Send the review"))
    expect(page.get_by_role("status").first).to_contain_text("Thank you")

    page.context.clear_cookies()
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, site, "instructor@example.com", "marula-demo-2026")
    page.wait_for_url(re.compile("/(admin|learn)/"))
    grade(page, site.url + shown["instructor"]["grade_submission"][1])
    override(page, site.url + shown["instructor"]["gradebook"][0], picture)


def choose_levels(page: Page) -> None:
    for criterion, level in (("the idea", "Fully"), ("the proof", "Missing")):
        group = page.get_by_role("group", name=criterion)
        tab_to(page, group.get_by_role("radio").first)
        page.keyboard.press("Space")
        for _step in range(3):
            if group.get_by_role("radio", name=level).is_checked():
                break
            page.keyboard.press("ArrowRight")
        expect(group.get_by_role("radio", name=level)).to_be_checked()


def grade(page: Page, address: str) -> None:
    page.goto(address)
    who = page.locator("h1").inner_text()
    press(page, page.get_by_role("link", name="Next"))
    expect(page.locator("h1")).not_to_have_text(who)
    press(page, page.get_by_role("link", name="Previous"))
    expect(page.locator("h1")).to_have_text(who)
    choose_levels(page)
    expect(page.get_by_label("Points, of 10")).to_have_attribute("placeholder", "5")
    by_keys(page, page.get_by_role("textbox", name="Feedback"), "Say more.")
    press(page, page.get_by_role("button", name="Save as a draft"))
    expect(page.get_by_role("status").first).to_contain_text("The student sees nothing of it")
    expect(page.get_by_role("textbox", name="Feedback")).to_have_value("Say more.")
    press(page, page.get_by_role("button", name="Release"))
    expect(page.get_by_role("status").first).to_contain_text("Released: the student sees grade and feedback.")


def override(page: Page, address: str, picture) -> None:
    page.goto(address)
    picture(page, "gradebook")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address)
    by_keys(page, page.get_by_label("Name or email"), "Thandi")
    press(page, page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_role("status").get_by_text("1 student")).to_be_visible()
    press(page, page.get_by_role("link", name="Total so far"))
    page.wait_for_url("**sort=total**")
    results = page.locator("td a[href*='#activity-']")
    tab_to(page, results.last)
    tab_to(page, results.first, key="Shift+Tab")  # the names that stay beside them cover none
    page.keyboard.press("Enter")
    item = page.locator("article:target")
    expect(item).to_be_visible()
    press(page, item.locator("summary", has_text="Override"))
    form = item.locator("form.grade-override")
    for label, text in (("Points", "2"), ("Of", "2"), ("Reason", "Told at the desk")):
        tab_to(page, form.get_by_label(label))
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    press(page, form.get_by_role("button", name="Override"))
    expect(page.get_by_role("status").first).to_contain_text("The grade was overridden.")
