"""An instructor begins a course in the editor and forms its team."""

import re

from playwright.sync_api import expect

from .editors import SHELF, add_page, explore
from .people import sign_in


def test_an_instructor_begins_a_course_and_forms_its_team(page, site, axe):
    sign_in(page, site, "instructor@example.com", "marula-demo-2026")
    page.goto(f"{site.url}/admin/pages/")
    heading = page.get_by_role("heading", level=1)
    # All that is theirs lies there; once there are trees of other languages (other tests make them), below the root.
    if "Root" in heading.inner_text():
        explore(page, site, *SHELF)
    expect(heading).to_contain_text("Courses")
    add_page(page, "Course", "Slopes for everybody")
    page.get_by_role("textbox", name="Subtitle", exact=True).fill("Up and down.")
    page.get_by_role("button", name="Save draft").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))  # from then on it is their course
    page.reload()
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Submit to")).to_have_count(1)

    page.goto(page.url.replace("/pages/", "/courses/").replace("/edit/", "/team/"))
    axe(page)
    page.get_by_label("Email address").fill("nobody@example.com")
    page.get_by_role("button", name="Add to the team").click()
    expect(page.get_by_text("Nobody here signs in with this address")).to_be_visible()
    axe(page)
    page.get_by_label("Email address").fill("student@example.com")
    page.get_by_label("Role", exact=False).last.select_option("Teaching assistant")
    page.get_by_role("button", name="Add to the team").click()
    remove = page.get_by_role("button", name="Remove Thandi Mokoena")
    remove.click()
    expect(page.get_by_text("is no longer in the team")).to_be_visible()
    expect(remove).to_have_count(0)
