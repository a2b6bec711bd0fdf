"""A student hands in by keyboard alone, an assistant grades with the rubric and releases, the student reads it."""

from playwright.sync_api import expect

from .people import sign_in

# A course of its own, so that no other test finds its demo course changed.
MAKE = """
import json
from accounts.models import User
from learning.courses.models import Course, CourseMember
from learning.enrollment.services import enroll_student
from lms_pages.models import CatalogPage, CoursePage, LessonPage, ModulePage, Rubric
from lms_pages.publishing import compile_course
person = lambda name: User.objects.get(email=name + "@example.com")
words = ((0, "Missing", "No mean is named."), (3, "Partly", "It is named."), (5, "Fully", "With numbers."))
def criterion(pk, title):
    levels = [{"type": "item", "id": f"{pk}{n}", "value": {"title": level, "points": n, "description": words}}
              for n, level, words in globals()["words"]]
    return {"type": "criterion", "id": pk, "value": {"title": title, "description": "", "levels": levels}}
raw = [criterion("a", "The mean"), criterion("b", "What it hides")]
rubric = Rubric.objects.create(title="A short essay", is_shared=True,
    criteria=Rubric._meta.get_field("criteria").stream_block.to_python(raw))
def add(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page
course = add(CatalogPage.objects.filter(alias_of=None).first(), CoursePage(
    title="Means of your own", slug="means-of-your-own", owner=person("editor")))
module = add(course, ModulePage(title="One mean", slug="one-mean"))
milestone = {"type": "item", "id": "m1", "value": {"title": "A table is found", "due_at": None}}
body = [{"type": "assignment", "id": "7d1e2f30-0000-4000-8000-000000000001", "value": {
    "title": "A mean of your own", "instructions": "Take a table of yours and show *one* mean that hides something.",
    "due_at": "2035-03-02T12:00:00Z", "takes_text": True, "takes_link": True, "rubric": rubric.pk, "is_required": True,
    "is_project": True, "milestones": [milestone],
    "files": {"types": ["pdf", "text", "image"], "max_files": 3, "max_megabytes": 5}}}]
lesson = add(module, LessonPage(title="Find a mean", slug="find-a-mean", body=json.dumps(body)))
compile_course(course.translation_key)
row = Course.objects.get(key=course.translation_key)
enroll_student(course=row, user=person("student"))
CourseMember.objects.create(course=row, user=person("instructor"), role="assistant")
print("@@" + lesson.url)
"""


def use_widths(page, axe):
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def tab_to(page, target):
    """By the Tab key alone."""
    target.wait_for()
    for _press in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by Tab")


def test_an_assignment_from_keyboard_to_grade(page, another, site, axe, picture):
    told = site.manage("shell", "-v0", "-c", MAKE)
    lesson = site.url + next(line[2:] for line in told.splitlines() if line.startswith("@@"))
    sign_in(page, site, "student@example.com", "marula-demo-2026")
    page.goto(lesson)
    work = page.locator(".assignment")
    expect(work.get_by_text("How it is graded")).to_be_visible()
    step = work.locator(".milestone")
    step.locator("summary").first.focus()
    page.keyboard.press("Enter")
    tab_to(page, step.get_by_label("Your text"))
    page.keyboard.type("Ten mornings of the bus to town.")
    expect(step.locator("[data-said]")).to_contain_text("Saved at")
    use_widths(page, axe)
    tab_to(page, step.get_by_role("button", name="Hand in", exact=True))
    page.keyboard.press("Enter")
    expect(step.get_by_text("Handed in", exact=True)).to_be_visible()
    form = work.locator(".in > form.hand-in")
    form.get_by_label("Your text").evaluate("element => element.closest('section').focus()")
    tab_to(page, form.get_by_label("Your text"))
    page.keyboard.type("The mean of ten mornings hides the one with ice.")
    expect(form.locator("[data-said]")).to_contain_text("Saved at")  # by itself
    tab_to(page, form.get_by_label("Add files"))
    form.get_by_label("Add files").set_input_files(
        {"name": "table.txt", "mimeType": "text/plain", "buffer": b"morning;minutes\nMonday;31\n" * 100_000}
    )  # what a key press opens is a window of the system; the file itself goes in parts
    expect(work.get_by_role("link", name="table.txt")).to_be_visible()
    expect(form.get_by_label("Your text")).to_have_value("The mean of ten mornings hides the one with ice.")
    use_widths(page, axe)
    tab_to(page, form.get_by_role("button", name="Hand in", exact=True))
    page.keyboard.press("Enter")
    expect(work.get_by_text("It waits for its grade.")).to_be_visible()
    use_widths(page, axe)

    desk = another(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(desk, site, "instructor@example.com", "marula-demo-2026")
    desk.goto(f"{site.url}/learn/grading/")
    use_widths(desk, axe)
    row = desk.get_by_role("row").filter(has_text="Means of your own").filter(has_text="milestone")
    row.get_by_role("link", name="Thandi Mokoena").click()
    desk.get_by_role("textbox", name="Feedback").fill("Which town?")
    use_widths(desk, axe)
    desk.get_by_role("button", name="Accept").click()
    desk.goto(f"{site.url}/learn/grading/")
    row = desk.get_by_role("row").filter(has_text="Means of your own")
    row.get_by_role("link", name="Thandi Mokoena").click()
    expect(desk.get_by_role("region", name="table.txt")).to_contain_text("Monday;31")
    desk.get_by_role("group", name="The mean").get_by_role("radio", name="Fully").check()
    desk.get_by_role("group", name="What it hides").get_by_role("radio", name="Partly").check()
    expect(desk.get_by_label("Points, of 10")).to_have_attribute("placeholder", "8")
    desk.get_by_role("textbox", name="Feedback").fill("You *show* it. Say where the table is from.")
    desk.get_by_role("button", name="Save as a draft").click()
    expect(desk.get_by_text("The student sees nothing of it")).to_be_visible()
    picture(desk, "grading", height=1000)
    use_widths(desk, axe)
    desk.get_by_role("button", name="Release").click()
    expect(desk.get_by_role("heading", level=1, name="Grading")).to_be_visible()
    desk.close()

    page.goto(lesson)
    expect(work.locator(".score")).to_have_text("8")
    expect(work.get_by_text("Say where the table is from.")).to_be_visible()
    expect(step.get_by_text("Accepted", exact=True)).to_be_visible()
    use_widths(page, axe)
