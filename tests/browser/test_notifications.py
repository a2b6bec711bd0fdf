"""The bell, the list and how one wants to be told, by keyboard only."""

from playwright.sync_api import expect

from .keys import press, tab_to
from .people import sign_in

EMAIL, PASSWORD = "bell@example.com", "marula-demo-2026"
TELL = (
    "from accounts.services import create_account; from notifications.services import send_message;"
    f"user = create_account(email={EMAIL!r}, password={PASSWORD!r}, name='Naledi');"
    "[send_message(kind='course_finished', to=user,"
    " context={'course_title': title, 'course_key': '5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10'})"
    " for title in ('One', 'Two')]"
)


def test_from_the_bell_to_fewer_mails(page, site, axe):
    site.manage("shell", "-v0", "-c", TELL)
    sign_in(page, site, EMAIL, PASSWORD)
    page.wait_for_url("**/learn/")
    press(page, page.get_by_role("link", name="Notifications, 2 unread"))
    page.wait_for_url("**/notifications/")
    axe(page)
    press(page, page.get_by_role("button", name="Mark as read: You finished Two"))
    expect(page.get_by_role("link", name="Notifications, 1 unread")).to_be_visible()
    page.wait_for_load_state()
    press(page, page.get_by_role("link", name="You finished One"))
    expect(page.get_by_role("heading", level=1)).to_have_text("No longer there")  # there is no such course
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    page.wait_for_load_state()
    press(page, page.get_by_role("link", name="Your notifications"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    page.wait_for_load_state()
    press(page, page.get_by_role("link", name="How you are told").first)
    page.wait_for_url("**/preferences/")
    axe(page)
    finished = page.get_by_role("group", name="You finished a course")
    tab_to(page, finished.get_by_label("By mail"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is how you are told from now on.")).to_be_visible()
    expect(finished.get_by_label("By mail")).not_to_be_checked()
    expect(finished.get_by_label("On the site")).to_be_checked()
