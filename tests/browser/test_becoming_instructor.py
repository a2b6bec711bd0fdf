"""Somebody applies to teach, an administrator answers in Wagtail, and the editor opens."""

from playwright.sync_api import Page, expect

from lms_pages.demo_accounts import PASSWORD as DEMO_PASSWORD

from .people import PASSWORD, sign_in

EMAIL = "lindiwe@example.org"


def test_applying_being_asked_for_more_and_being_approved(page: Page, browser, site, axe):
    site.manage(
        "shell",
        "-v0",
        "-c",
        f"from accounts.services import create_account as c; c(email={EMAIL!r}, password={PASSWORD!r})",
    )
    sign_in(page, site, EMAIL, PASSWORD)
    page.goto(f"{site.url}/accounts/teach/")
    axe(page)
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    axe(page)
    apply(page, "Reading a trial")
    expect(page.locator(".tag", has_text="Waiting")).to_be_visible()

    office = browser.new_page()
    sign_in(office, site, "admin@example.com", DEMO_PASSWORD)
    answer(office, site, "Decline", "Show us a whole lesson.")
    page.reload()
    expect(page.locator(".tag", has_text="Declined")).to_be_visible()
    expect(page.get_by_text("Show us a whole lesson.")).to_be_visible()
    apply(page, "Reading a trial, with a whole lesson")
    answer(office, site, "Approve", "")
    office.goto(f"{site.url}/admin/audit-log/?person=lindiwe")
    expect(office.get_by_role("cell", name="Applied to teach")).to_have_count(2)
    office.context.close()

    page.reload()
    page.get_by_role("link", name="Open the course editor").click()
    expect(page).to_have_url(f"{site.url}/admin/")


def apply(page: Page, subjects: str) -> None:
    page.get_by_label("About you").fill("I have taught statistics to nurses for ten years.")
    page.get_by_label("What you would like to teach").fill(subjects)
    page.get_by_label("Address of a sample").fill("https://sample.example/lesson")
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_text("Somebody reads it soon.")).to_be_visible()


def answer(office: Page, site, button: str, reason: str) -> None:
    """Open the newest application of the list and answer it."""
    office.goto(f"{site.url}/admin/instructor_applications/?status=waiting")
    office.get_by_role("link", name=EMAIL).first.click()
    office.get_by_label("Reason").fill(reason)
    office.get_by_role("button", name=button, exact=True).click()
    expect(office.get_by_text("A mail tells them.")).to_be_visible()
