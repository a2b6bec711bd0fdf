"""Two factors at the screen, by app and by passkey: an editor sets them up, signs in with them, loses the device."""

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.two_factor import code

from .people import PASSWORD, sign_in
from .site import RunningSite, free_port

COURSE = "/courses/how-neural-networks-learn/"


@pytest.fixture(scope="session")
def strict(site):
    """The same site, where editors need two factors. By name: browsers have no passkeys for numbered addresses."""
    settings = {"EDITOR_TWO_FACTOR_REQUIRED": "1"}
    running = RunningSite(folder=site.folder, port=free_port(), host="localhost", settings=settings)
    running.start()
    yield running
    running.stop()


def make_editor(site, email: str) -> None:
    site.manage(
        "shell", "-v0", "-c",
        f"from accounts.services import create_account; create_account(email={email!r}, password={PASSWORD!r}, "
        "name='Lindiwe', roles=('editor',))",
    )  # fmt: skip


def sign_out(page: Page, site) -> None:
    page.goto(f"{site.url}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.url}/")


def sign_in_by_dialog(page: Page, email: str) -> None:
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Email").fill(email)
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.locator("main").get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def type_code(page: Page, label: str, secret: str, press: str) -> None:
    """The newest code of the app; the next one when the half minute was over on the way."""
    for _ in range(2):
        page.get_by_label(label).fill(code(secret))
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=press, exact=True).click()
        if not page.get_by_role("heading", name="There is a problem").count():
            return


def assert_in_editor(page: Page) -> None:
    expect(page.get_by_role("navigation", name="Main menu")).to_be_visible()
    assert "/admin/" in page.url


def test_an_editor_with_an_authenticator_app(page, site, strict, axe):
    email = "app@example.org"
    make_editor(site, email)

    # Set up: the editor asks for it, and opens then.
    sign_in(page, strict, email, PASSWORD)
    expect(page.get_by_text("The editor opens to people who sign in by two factors")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Set up an app").click()
    confirm(page)
    secret = page.get_by_label("Key").input_value()
    axe(page)
    page.get_by_label("Authenticator code").fill("12345")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    type_code(page, "Authenticator code", secret, "Switch it on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(set(codes)) == 10
    axe(page)
    page.get_by_role("link", name="Go on to the editor").click()
    assert_in_editor(page)

    # Sign in from the dialog of a course: the second step follows on its page, and leads back to the course.
    sign_out(page, strict)
    page.goto(strict.url + COURSE)
    sign_in_by_dialog(page, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    axe(page)
    type_code(page, "Code", secret, "Sign in")
    page.wait_for_url(strict.url + COURSE)
    page.goto(f"{strict.url}/admin/")
    assert_in_editor(page)

    # The device is lost: a recovery code opens, and the app is taken away.
    sign_out(page, strict)
    sign_in(page, strict, email, PASSWORD)
    page.get_by_label("Code").fill(codes[3])
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    assert_in_editor(page)
    page.goto(f"{strict.url}/accounts/2fa/")
    expect(page.get_by_text("9 codes are left")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Remove the app").click()
    confirm(page)
    axe(page)
    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("link", name="Set up an app")).to_be_visible()


def test_an_editor_with_a_passkey(page, site, strict, axe):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    can = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    key = device.send("WebAuthn.addVirtualAuthenticator", {"options": {**kind, **can}})["authenticatorId"]
    email = "passkey@example.org"
    make_editor(site, email)

    sign_in(page, strict, email, PASSWORD)
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    axe(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Go on to the editor").click()
    assert_in_editor(page)

    # By itself it is both factors, from the page and from the dialog.
    sign_out(page, strict)
    page.goto(f"{strict.url}/accounts/login/?next=/admin/pages/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{strict.url}/admin/pages/")
    sign_out(page, strict)
    page.goto(strict.url + COURSE)
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(strict.url + COURSE)
    expect(page.get_by_role("button", name="Your account")).to_be_visible()

    # After the password it is the second step; without the right finger nothing opens.
    sign_out(page, strict)
    sign_in(page, strict, email, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    axe(page)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.get_by_role("button", name="Use your passkey").click()
    assert_in_editor(page)

    page.goto(f"{strict.url}/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My laptop")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Remove My laptop").click()
    confirm(page)
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("You have none.")).to_be_visible()
