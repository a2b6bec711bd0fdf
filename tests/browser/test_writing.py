"""A course as its author meets it: written and published in Wagtail, learned by a student, changed, and kept."""

import re
from itertools import count
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .axe import WCAG, on_screens, violations
from .editors import (
    SAY_WHEN_WATCHED,
    SHELF,
    add_block,
    add_page,
    expect_published,
    explore,
    press_publish,
    publish,
    wait_until_watched,
    write_question,
)
from .people import sign_in

numbers = count(1)
COURSE_AND_MODULE = """
from lms_pages.models import CatalogPage, CoursePage, ModulePage
catalog = CatalogPage.objects.get(locale__language_code="en")
course = catalog.add_child(instance=CoursePage(title={course!r}))
module = course.add_child(instance=ModulePage(title={module!r}))
for page in (course, module):
    page.save_revision().publish()
"""


@pytest.fixture
def editor(page, site):
    page.add_init_script(SAY_WHEN_WATCHED)
    sign_in(page, site, "admin@example.com", "marula-demo-2026")
    page.wait_for_url("**/admin/")
    return page


@pytest.fixture
def student(another, site):
    """The browser of somebody who has never been here."""
    return another().new_page()


@pytest.fixture
def new_module(editor, site):
    """The editor at the list of a course and module that are published; the titles of course and module."""
    course, module = f"Counting with care {next(numbers)}", "First sums"
    site.manage("shell", "-v0", "-c", COURSE_AND_MODULE.format(course=course, module=module))
    explore(editor, site, *SHELF, course)
    return course, module


@pytest.fixture
def new_lesson(editor, new_module):
    """The editor at a new lesson there; the titles of course and module."""
    add_page(editor, "Lesson", "Two and two", below=new_module[1])
    return new_module


BANK = """
from wagtail.images import get_image_model
from lms_pages.models import BankQuestion
stream = BankQuestion._meta.get_field("body").stream_block
picture = {"id": get_image_model().objects.order_by("pk").first().pk}
area = {"shape": "rect", "coords": [0.2, 0.2, 0.4, 0.4], "is_right": True, "label": "The median"}
for kind, title, own in (
    ("true_false", "A mean is always above half of the values", {"is_true": True}),
    ("hotspot", "Where the median lies", {"image": picture, "alt": "Ten days", "areas": [{"id": "%(id)s", **area}]}),
):
    plain = {"stem": title + "?", "points": 1, **own}
    value = stream.child_blocks[kind].stored(plain)
    question = BankQuestion(title=title, is_shared=True, body=stream.to_python([{"type": kind, "value": value}]))
    question.save()
    question.save_revision().publish()
"""


def draw_areas(editor, site, picture) -> None:
    """Of a question of the bank: the picture writes the numbers, by keys and by pointer."""
    site.manage("shell", "-v0", "-c", BANK % {"id": uuid4()})
    editor.goto(f"{site.url}/admin/snippets/lms_pages/bankquestion/")
    picture(editor, "bank", height=520)
    editor.get_by_role("link", name="Where the median lies").first.click()
    drawing = editor.locator(".hotspot-areas")
    drawing.get_by_role("button", name="Area 1: The median", exact=True).press("Enter")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight"):
        editor.keyboard.press(key)
    numbers = editor.locator("input[name$='-coords']")
    expect(numbers).to_have_value("21 21 42 41")
    ground = drawing.locator("svg")
    size = ground.bounding_box()
    ground.hover(position={"x": size["width"] * 0.6, "y": size["height"] * 0.6})
    start = ground.bounding_box()  # where it is now that the page was scrolled to it
    editor.mouse.down()
    editor.mouse.move(start["x"] + size["width"] * 0.7, start["y"] + size["height"] * 0.5, steps=3)
    editor.mouse.up()
    expect(numbers).to_have_count(2)
    left, top, right, bottom = map(float, numbers.last.input_value().split())
    assert abs(left - 60) < 1 and abs(top - 50) < 1 and abs(right - 70) < 1 and abs(bottom - 60) < 1
    numbers.first.fill("10 10 30 30")
    expect(drawing.get_by_role("button", name="right. 10 10 30 30")).to_be_visible()
    picture(editor, "areas", of=drawing, height=1400)


def test_a_quiz_without_a_right_answer_is_not_published(editor, student, site, new_lesson, picture):
    course, _ = new_lesson
    quiz = add_block(editor, "Quiz")
    write_question(quiz, "How much is two and two?", {"Three": False, "Four": False})
    picture(editor, "quiz", height=1500)
    press_publish(editor)
    expect(editor.get_by_role("status").first).to_contain_text("validation errors")
    refusal = "Question “How much is two and two?”: Mark at least one option as right."
    # Below the options of that question, and nowhere else.
    question = quiz.get_by_role("region", name=re.compile("^One right answer"))
    expect(question.get_by_text(refusal)).to_be_visible()
    student.goto(f"{site.url}/courses/")
    student.get_by_role("link", name=course).first.click()
    expect(student.locator("main")).not_to_contain_text("Two and two")

    editor.get_by_role("checkbox", name="Right answer", exact=True).nth(1).check()
    publish(editor, "Two and two")
    student.reload()
    expect(student.locator("main")).to_contain_text("Two and two")
    draw_areas(editor, site, picture)


def test_publishing_waits_for_an_autosave_that_is_under_way(editor, student, site, new_module):
    """Otherwise both create the page, and the author is told that the slug is in use."""
    course, module = new_module
    pressed = []

    def press_before_the_answer_arrives(route):
        if route.request.method != "POST" or "json" not in route.request.headers["accept"] or pressed:
            return route.continue_()
        pressed.append(route)
        answer = route.fetch()
        press_publish(editor)
        return route.fulfill(response=answer)

    editor.route(re.compile(r"/admin/pages/add/lms_pages/lessonpage/\d+/$"), press_before_the_answer_arrives)
    add_page(editor, "Lesson", "Two and two", below=module)
    wait_until_watched(editor)
    add_block(editor, "Heading").get_by_role("textbox", name="Text*").fill("How to add")
    expect_published(editor, "Two and two")
    student.goto(f"{site.url}/courses/")
    student.get_by_role("link", name=course).first.click()
    expect(student.locator("main").get_by_text("Two and two")).to_have_count(1)


def test_typing_is_kept_and_lessons_are_put_in_order_by_keys(editor, student, site, new_lesson):
    course, module = new_lesson
    state = editor.locator("#w-autosave-indicator")
    wait_until_watched(editor)
    add_block(editor, "Heading").get_by_role("textbox", name="Text*").fill("How to add")
    expect(state).to_have_attribute("data-w-autosave-state-value", "saved")
    # Wagtail has had its first word with the server: what finds no network then is the saving alone.
    with editor.expect_response(re.compile("/editing-sessions/ping/")):
        editor.reload()
    heading = editor.get_by_role("textbox", name="Text*")
    expect(heading).to_have_value("How to add")
    wait_until_watched(editor)
    editor.context.set_offline(True)
    heading.fill("How to add quick")
    expect(heading).to_have_value("How to add quick")
    heading.press_sequentially("ly", delay=1500)  # milliseconds; Wagtail looks at times
    expect(state).to_have_attribute("data-w-autosave-state-value", "paused")
    editor.context.set_offline(False)
    expect(state).to_have_attribute("data-w-autosave-state-value", "saved")  # by itself
    editor.reload()
    expect(heading).to_have_value("How to add quickly")
    publish(editor, "Two and two")

    explore(editor, site, *SHELF, course, module)
    add_page(editor, "Lesson", "Three and three")
    publish(editor, "Three and three")
    explore(editor, site, *SHELF, course, module)
    editor.goto(f"{editor.url.split('?')[0]}?ordering=ord")
    rows = editor.locator("tr[data-w-orderable-target=item]")
    expect(rows).to_contain_text(["Two and two", "Three and three"])
    rows.first.locator("[data-w-orderable-target=handle]").focus()
    editor.keyboard.press("ArrowDown")
    with editor.expect_response(re.compile("set_position")):
        editor.keyboard.press("Enter")
    editor.reload()
    expect(rows).to_contain_text(["Three and three", "Two and two"])
    explore(editor, site, *SHELF, course)  # another page is saved and published
    editor.get_by_role("link", name=module, exact=True).click()
    editor.get_by_role("textbox", name="Summary").fill("Adding, twice.")
    publish(editor, module)
    student.goto(f"{site.url}/courses/")
    student.get_by_role("link", name=course).first.click()
    expect(student.locator(".syl li")).to_contain_text(["Three and three", "Two and two"])


# The map of the page, the way to the live page, the field for tags: whether a page has them is not our doing.
WAGTAILS = ("w-minimap", "page-status-tag", "ui-widget-content")
# Wagtail's bars float over its buttons; which of them are covered depends on how long the page is.
FLOATING = {("target-size", "button", "button")}


def shortcomings(page) -> set[tuple[str, ...]]:
    """(rule, tag, first class) of every element on the page that breaks a rule of WCAG on any of the screens.

    Not as it is written: axe cuts out the middle, and where depends on what the editor put into the element by then.
    Not axe's best practices: Wagtail names a new item of a list by its kind alone until it is saved, so two are alike.
    """
    found = [violation for rules in on_screens(page, WCAG) for violation in violations(page, rules)]
    page.set_viewport_size({"width": 1280, "height": 900})
    nodes = [(violation["id"], node["html"]) for violation in found for node in violation["nodes"]]
    return {(rule, *kind_of(html)) for rule, html in nodes if not any(name in html for name in WAGTAILS)} - FLOATING


def kind_of(html: str) -> tuple[str, str]:
    return re.match(r"<([\w-]+)", html)[1], (re.search(r'class="\s*([\w-]+)', html) or ["", ""])[1]


def test_our_pages_of_the_editor_are_as_accessible_as_wagtails_own(editor, site, new_lesson):
    course, module = new_lesson
    for name in ("Heading", "Markdown", "Text", "Image", "Video", "Code"):
        add_block(editor, name)
    write_question(add_block(editor, "Quiz"), "How much is two and two?", {"Four": True, "Five": False})
    ours = shortcomings(editor)
    for title, below in ((module, (course,)), (course, ())):
        explore(editor, site, *SHELF, *below)
        editor.get_by_role("link", name=title, exact=True).click()
        expect(editor.get_by_role("textbox").last).to_be_visible()
        ours |= shortcomings(editor)
    for title in ("One report, eight questions", "Find one in the wild"):  # a quiz of seven types, an assignment
        explore(editor, site, *SHELF, "Averages that mislead", "Put them to use")
        editor.get_by_role("link", name=title, exact=True).click()
        expect(editor.get_by_role("textbox").last).to_be_visible()
        ours |= shortcomings(editor)
    explore(editor, site, "Marula")
    editor.get_by_role("link", name="Add child page").first.click()
    editor.get_by_role("link", name="Standard page", exact=True).click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("New: Standard page")
    expect(editor.get_by_role("textbox").last).to_be_visible()
    wagtails = shortcomings(editor)
    explore(editor, site, "Marula")
    editor.get_by_role("link", name="About Marula", exact=True).click()
    expect(editor.get_by_role("textbox").last).to_be_visible()
    wagtails |= shortcomings(editor)
    assert not ours - wagtails
