"""The life of a course: a lesson waits for another, drafts are seen as others see them, the whole is duplicated."""

import re

import pytest
from playwright.sync_api import expect

from .editors import SHELF, expect_published, explore, press_publish
from .people import sign_in

DEMO_PASSWORD = "marula-demo-2026"  # noqa: S105
LESSONS = ("Kneading", "Proving", "Baking")


@pytest.fixture
def course(site, tmp_path):
    """The title of a published course of one module and three lessons."""
    folder = tmp_path / "bread"
    (folder / "01-loaf").mkdir(parents=True)
    (folder / "course.md").write_text("---\ntitle: Bread\n---\nFlour and water.\n")
    (folder / "01-loaf" / "module.md").write_text("---\ntitle: A loaf\n---\n")
    for place, title in enumerate(LESSONS, 1):
        (folder / "01-loaf" / f"0{place}-{title.lower()}.md").write_text(f"---\ntitle: {title}\n---\nAbout {title}.\n")
    site.manage("import_course", str(folder), "--publish", "--owner", "editor@example.com")
    return "Bread"


def edit(page, site, *titles):
    explore(page, site, *titles[:-1])
    page.get_by_role("link", name=titles[-1], exact=True).click()
    page.wait_for_load_state()


def test_a_lesson_waits_is_previewed_and_goes_into_the_copy(page, browser, site, course, axe):
    sign_in(page, site, "editor@example.com", DEMO_PASSWORD)
    page.wait_for_url("**/admin/")

    # What a lesson waits for is ticked in its settings, and previewed as three people see it.
    edit(page, site, *SHELF, course, "A loaf", "Baking")
    page.get_by_role("tab", name="Settings").click()
    finish_first = page.locator("#id_prerequisites")
    expect(finish_first.get_by_role("checkbox")).to_have_count(2)
    finish_first.get_by_role("checkbox", name="Proving").check()
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe#w-preview-iframe")
    expect(preview.locator(".note")).to_contain_text("Finish “Proving” first.")
    page.get_by_label("Preview mode").select_option("visitor")
    expect(preview.locator(".lede")).to_have_text("Sign in and enroll to open this lesson.")
    page.get_by_label("Preview mode").select_option("finished")
    expect(preview.locator(".done-line")).to_contain_text("You finished the whole course!")
    page.get_by_role("button", name="Toggle preview").click()
    press_publish(page)
    expect_published(page, "Baking")

    # The student is told, does it, and is let in.
    context = browser.new_context()
    student = context.new_page()
    sign_in(student, site, "student@example.com", DEMO_PASSWORD)
    student.goto(f"{site.url}/courses/bread/")
    student.get_by_role("button", name="Enroll free").first.click()
    student.goto(f"{site.url}/courses/bread/loaf/baking/")
    expect(student.locator(".lede")).to_have_text("Finish “Proving” first.")
    axe(student)
    student.get_by_role("link", name="Proving").last.click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Proving")
    student.get_by_role("button", name=re.compile("^Mark as done")).first.click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Baking")
    expect(student.locator("#main")).to_contain_text("About Baking.")
    context.close()

    # Duplicated from the list of pages, with progress; the copy waits in the same way.
    explore(page, site, *SHELF)
    page.get_by_role("button", name=f"More options for '{course}'").click()
    page.get_by_role("link", name="Copy", exact=True).click()
    expect(page.get_by_label("Title of the copy")).to_have_value("Bread (copy)")
    page.get_by_role("button", name="Duplicate this course").click()
    page.get_by_role("link", name="Edit the copy").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bread (copy)")
    edit(page, site, *SHELF, "Bread (copy)", "A loaf", "Baking")
    page.get_by_role("tab", name="Settings").click()
    expect(page.locator("#id_prerequisites").get_by_role("checkbox", name="Proving")).to_be_checked()
    expect(page.locator("#id_prerequisites").get_by_role("checkbox", name="Kneading")).not_to_be_checked()
