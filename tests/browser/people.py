"""What a person does at the screen, in their own words: sign up, verify, enroll, learn."""

import json
import re

from playwright.sync_api import Page, expect

PASSWORD = "a-quiet-marula-tree"  # noqa: S105


def sign_up(page: Page, site, email: str) -> None:
    """Fill in the sign-up page that is open, and follow the link in the mail, in the same browser."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.goto(site.newest_link(email, r"http://\S+/accounts/confirm-email/\S+/"))
    page.locator("main form button").first.click()


def sign_in(page: Page, site, email: str, password: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.locator("main").get_by_label("Email").fill(email)
    page.locator("main").get_by_label("Password", exact=True).fill(password)
    page.locator("main form button[type=submit]").first.click()


def right_answers(site, slug: str) -> dict[str, list[str]]:
    """{question id: ids of its right options} of the live quizzes of a course."""
    code = (
        "import json; from learning.courses.models import ActivityVersion as V;"
        f"print('@@'+json.dumps({{q['id']: [o['id'] for o in q['options'] if o['is_right']] for v in "
        f"V.objects.filter(is_live=True, activity__lesson__course__slug={slug!r}) "
        "for q in v.definition.get('questions', [])}))"
    )
    return json.loads(site.manage("shell", "-v0", "-c", code).split("@@")[1])


def answer_quizzes(page: Page, answers: dict[str, list[str]]) -> int:
    """Answer every quiz of the lesson that still asks, rightly. Returns how many questions were answered."""
    count = 0
    forms = page.locator("form:has(input[name=ticket])")
    while forms.count():
        form = forms.first
        names = form.locator("input[name^=q-]").evaluate_all("all => [...new Set(all.map(i => i.name))]")
        for name in names:
            for option in answers[name.removeprefix("q-")]:
                form.locator(f"input[name='{name}'][value='{option}']").check()
        count += len(names)
        left = forms.count()
        form.get_by_role("button", name="Check my answers").press("Enter")
        expect(forms).to_have_count(left - 1)
    return count


def learn_lesson(page: Page, answers: dict[str, list[str]]) -> int:
    """Do what the open lesson asks for and go on. Returns how many questions were answered.

    By keys: a picture that arrives late moves the text, and the button from under the mouse.
    """
    answered = answer_quizzes(page, answers)
    before = page.url
    done = page.get_by_role("button", name=re.compile("^Mark as done"))
    if done.count():
        goes_on = done.first.get_attribute("name") == "next"
        done.first.press("Enter")
        if goes_on:
            page.wait_for_url(lambda url: url.split("#")[0] != before.split("#")[0])
            return answered
        expect(page.locator(".done-line")).to_be_visible()
    onward = page.locator("nav.next a[rel=next]")
    if onward.count():
        onward.first.press("Enter")
        page.wait_for_url(lambda url: url.split("#")[0].split("?")[0] != before.split("#")[0].split("?")[0])
    return answered
