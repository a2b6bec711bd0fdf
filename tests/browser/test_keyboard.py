"""The way from the front page into a lesson and through it by keyboard only."""

import re

from playwright.sync_api import expect

from .keys import press, tab_to
from .people import PASSWORD, right_answers

SLUG = "how-neural-networks-learn"


def test_from_the_front_page_through_a_lesson(page, site):
    answers = right_answers(site, SLUG)
    page.goto(site.url)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    tab_to(page, page.locator("main").get_by_label("Search courses"))
    page.keyboard.type("how neural networks")  # the newest courses stand in front, whatever other tests wrote
    press(page, page.get_by_role("button", name="Find a course"))
    page.wait_for_url("**/courses/?*")
    press(page, page.get_by_role("link", name="How neural networks learn", exact=True).first)
    page.wait_for_url(f"**/courses/{SLUG}/")
    press(page, page.get_by_role("button", name="Enroll free").first)
    page.wait_for_url("**/accounts/signup/**")
    tab_to(page, page.locator("main").get_by_label("Email"))
    page.keyboard.type("keys-only@example.com")
    tab_to(page, page.locator("main").get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.goto(site.newest_link("keys-only@example.com", r"http://\S+/accounts/confirm-email/\S+/"))
    press(page, page.locator("main form button").first)

    page.wait_for_url(f"**/{SLUG}/**")
    first = page.url
    forms = page.locator("form:has(input[name=ticket])")
    while forms.count():
        left = forms.count()
        answer_by_keys(page, forms.first, answers)
        press(page, forms.first.get_by_role("button", name="Check my answers"))
        expect(forms).to_have_count(left - 1)
    expect(page.locator(".result").first).to_be_visible()
    done = page.locator("main").get_by_role("button", name=re.compile("^Mark as done"))
    if done.count():
        press(page, done.first)
    else:
        press(page, page.locator("nav.next a[rel=next]"))
    page.wait_for_url(lambda url: url.split("#")[0].split("?")[0] != first.split("#")[0].split("?")[0])
    expect(page.locator("#spine")).not_to_contain_text("0%")


def answer_by_keys(page, form, answers) -> None:
    """Arrows move within a group of radio buttons, the space bar ticks boxes."""
    names = form.locator("input[name^=q-]").evaluate_all("all => [...new Set(all.map(i => i.name))]")
    for name in names:
        right = answers[name.removeprefix("q-")]
        choices = form.locator(f"input[name='{name}']")
        if choices.first.get_attribute("type") == "radio":
            tab_to(page, choices.first)
            page.keyboard.press("Space")
            for _choice in range(choices.count()):
                if page.evaluate("document.activeElement.value") in right:
                    break
                page.keyboard.press("ArrowDown")
            expect(form.locator(f"input[name='{name}'][value='{right[0]}']")).to_be_checked()
            continue
        for choice in choices.all():
            tab_to(page, choice)
            if choice.get_attribute("value") in right:
                page.keyboard.press("Space")
