"""A course from its instructor's first word to the archive: built, submitted, sent back, approved, learned."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE
from .editors import add_block, add_page
from .people import sign_in, sign_up

COURSE, MODULE, LESSON = "Tidal pools", "Between the tides", "What a limpet does"
PASSWORD = "marula-demo-2026"  # noqa: S105


@pytest.fixture
def people(browser, site):
    """people(email): a browser of their own, signed in; people(): somebody who was never here."""
    contexts = []

    def make(email: str = "") -> Page:
        contexts.append(browser.new_context())
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        if email:
            sign_in(page, site, email, PASSWORD)
            page.wait_for_url("**/admin/")
        return page

    yield make
    for context in contexts:
        context.close()


def save_draft(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text(re.compile("created|updated"))


def open_course(page: Page, site) -> None:
    """From the dashboard's list of one's own courses."""
    page.goto(f"{site.url}/admin/")
    panel = page.locator("#my-courses-section, section:has(#my-courses-heading)").first
    panel.get_by_role("link", name=COURSE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(COURSE)


def build_course(page: Page, site) -> None:
    page.goto(f"{site.url}/admin/pages/{catalog_of(site)}/")
    add_page(page, "Course", COURSE)
    save_draft(page)
    open_course(page, site)
    add_page(page, "Module", MODULE)
    save_draft(page)
    open_course(page, site)
    add_page(page, "Lesson", LESSON, below=MODULE)
    add_block(page, "Markdown").get_by_role("textbox", name="Markdown").fill("It grazes, and comes home.")
    save_draft(page)


def catalog_of(site) -> str:
    code = (
        "from lms_pages.models import CatalogPage; print('@@%d@@' % CatalogPage.objects.filter(locale_id=1).get().pk)"
    )
    return site.manage("shell", "-v0", "-c", code).split("@@")[1]


def review_in_mail(page: Page, site, email: str) -> None:
    page.goto(site.newest_link(email, r"http://\S+/admin/courses/\d+/review/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Course review")


def state(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=2)).to_contain_text(f"State of the course: {words}")


def test_a_course_is_built_reviewed_learned_archived_and_restored(people, site):
    instructor, editor, student = people("instructor@example.com"), people("editor@example.com"), people()
    build_course(instructor, site)
    instructor.get_by_role("button", name="More actions").click()
    instructor.get_by_role("link", name="Course review").and_(instructor.locator("footer a")).click()
    state(instructor, "Draft")
    for title in (COURSE, MODULE, LESSON):
        expect(instructor.get_by_role("row").filter(has_text=title).first).to_contain_text("New")
    instructor.get_by_role("button", name="Submit the course").click()
    state(instructor, "In moderation")
    open_course(instructor, site)
    expect(instructor.get_by_role("link", name="Add child page")).to_have_count(0)

    editor.goto(f"{site.url}/admin/")
    editor.get_by_role("row").filter(has_text="Pedagogy review").get_by_role("link", name=COURSE).click()
    editor.get_by_role("button", name="Request changes").click()
    editor.get_by_role("textbox", name="What is to be changed").fill("Say where its home is.")
    editor.get_by_role("dialog").get_by_role("button", name="Request changes").click()
    expect(editor.get_by_text("“Pedagogy review” asked for changes.")).to_be_visible()

    review_in_mail(instructor, site, "instructor@example.com")
    expect(instructor.locator("main")).to_contain_text("Say where its home is.")
    instructor.get_by_role("link", name=LESSON, exact=True).click()
    instructor.get_by_role("textbox", name="Markdown").fill("It grazes, and comes home to its own scar on the rock.")
    save_draft(instructor)
    review_in_mail(instructor, site, "instructor@example.com")
    instructor.get_by_role("button", name="Submit the course again").click()
    state(instructor, "In moderation")

    review_in_mail(editor, site, "editor@example.com")
    editor.get_by_role("button", name="Approve", exact=True).click()
    expect(editor.locator("main")).to_contain_text("Waits for Final approval")
    editor.get_by_role("button", name="Approve and publish").click()
    state(editor, "Live")

    student.goto(f"{site.url}/courses/")
    student.get_by_role("link", name=COURSE).first.click()
    student.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(student, site, "wader@example.com")
    expect(student.locator("main")).to_contain_text("its own scar on the rock")
    lesson = student.url

    open_course(instructor, site)
    instructor.get_by_role("button", name="Actions", exact=True).first.click()
    instructor.get_by_role("link", name="Archive…").click()
    instructor.get_by_role("button", name="Yes, archive it").click()
    expect(instructor.get_by_role("status").first).to_contain_text(f"“{COURSE}” is archived.")
    visitor = people()
    visitor.goto(f"{site.url}/courses/")
    expect(visitor.locator(".card").first).to_be_visible()
    expect(visitor.get_by_role("link", name=COURSE)).to_have_count(0)
    visitor.goto(lesson.rsplit("/", 3)[0] + "/")
    expect(visitor.locator("main")).to_contain_text("This course is archived and takes no new students.")
    student.goto(lesson)
    expect(student.locator("main")).to_contain_text("its own scar on the rock")

    instructor.get_by_role("link", name="Restore…").click()
    instructor.get_by_role("button", name="Yes, restore it").click()
    expect(instructor.get_by_role("status").first).to_contain_text("is offered again")
    visitor.reload()
    expect(visitor.get_by_role("button", name=re.compile("Enroll")).first).to_be_visible()
