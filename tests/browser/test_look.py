"""The look and the way around, as a stranger meets them: the checklist that the design was made with, items 1 to 10."""

import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from .people import PASSWORD, sign_in

COURSE = "/courses/how-neural-networks-learn/"
LESSON = COURSE + "what-a-neuron-computes/a-line-is-not-enough/"
# WCAG 2.2, 2.5.8: at least 24 CSS pixels, but for links in running text.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('p, dd, .vh, .hits, .card'))
    .map(e => [e.closest('label') ?? e, e.textContent.trim().slice(0, 40)])
    .map(([e, text]) => [e.getBoundingClientRect(), text, e.className])
    .filter(([r]) => r.width > 1 && (r.width < 24 || r.height < 24))
    .map(([r, text, name]) => `${text} (${name}) ${r.width.toFixed()}x${r.height.toFixed()}`)"""


@pytest.fixture
def person(another, site):
    """person(width, **options): the page of a new visitor."""

    def make(width=1280, height=800, **options):
        return another(viewport={"width": width, "height": height}, **options).new_page()

    return make


def save_profile(page, site) -> None:
    """Something that the site answers with a message."""
    sign_in(page, site, "student@example.com", "marula-demo-2026")
    page.goto(f"{site.url}/accounts/profile/")
    page.get_by_role("button", name="Save").click()


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_catalog_is_narrowed_and_its_address_says_how(page, site):
    page.goto(f"{site.url}/courses/")
    count = page.locator("#count")
    expect(count).to_have_attribute("role", "status")
    before = int(count.inner_text().split()[0])
    assert before >= 3
    for card in page.locator("li.card").all():
        if re.search(r"\b0 lessons", card.inner_text()):
            continue  # another test is about to write it
        link = card.get_by_role("link")
        expect(link).to_have_count(1)
        expect(card.get_by_role("heading")).to_have_text(link.inner_text())
        expect(card).to_contain_text(
            re.compile(r"\d+ (?:h|min).*lesson.*(?:Beginner|Intermediate|Advanced|All levels).*(?:Free|R\s?\d)", re.S)
        )

    filters = page.locator("form.filters")
    filters.get_by_label("Beginner").check()
    expect(page).to_have_url(re.compile("level=beginner"))
    filters.get_by_label("Foundations").check()
    expect(page).to_have_url(re.compile("category=foundations.*level=beginner|level=beginner.*category=foundations"))
    expect(count).to_have_text("1 course")
    expect(filters.get_by_label("Foundations")).to_be_focused()  # nobody was thrown back to the top
    page.reload()
    expect(count).to_have_text("1 course")
    expect(filters.get_by_label("Beginner")).to_be_checked()
    page.get_by_role("link", name="How neural networks learn").click()
    page.wait_for_url(f"**{COURSE}")
    page.go_back()
    expect(count).to_have_text("1 course")
    expect(filters.get_by_label("Foundations")).to_be_checked()
    page.locator(".chosen a", has_text="Foundations").click()
    expect(page).not_to_have_url(re.compile("category="))
    page.go_back()
    expect(page).to_have_url(re.compile("category=foundations"))
    expect(filters.get_by_label("Foundations")).to_be_checked()

    page.locator("main").get_by_label("Search courses").fill("xylophone quagga")
    page.get_by_role("button", name="Find a course").click()
    expect(count).to_have_text("0 courses")
    page.get_by_role("link", name="Show all courses").click()
    expect(count).to_have_text(f"{before} courses")


def test_the_catalog_is_narrowed_without_javascript(person, site):
    page = person(java_script_enabled=False)
    page.goto(f"{site.url}/courses/")
    page.get_by_label("Intermediate").check()
    page.get_by_role("button", name="Show courses").click()
    expect(page.locator("#count")).to_have_text("1 course")
    page.get_by_label("Sort by").select_option("title")
    page.get_by_role("button", name="Sort", exact=True).click()
    assert "sort=title" in page.url and "level=intermediate" in page.url
    expect(page.get_by_label("Intermediate")).to_be_checked()
    save_profile(page, site)
    expect(page.locator("#messages .note")).to_be_visible()  # in the page, where no script lifts it over it


@pytest.mark.parametrize("width", [1280, 390])
def test_a_course_says_at_once_what_it_is_and_what_to_do(person, site, width):
    page = person(width)
    page.goto(site.url + COURSE)
    price = page.locator(".big, .price").and_(page.get_by_text("Free", exact=True)).and_(page.locator(":visible"))
    for words in (page.get_by_role("heading", level=1), page.locator(".head .lede"), price.last):
        expect(words).to_be_in_viewport()
    enroll = page.get_by_role("button", name="Enroll free").and_(page.locator(":visible"))
    expect(enroll.last).to_be_in_viewport()
    page.locator("footer").scroll_into_view_if_needed()
    if width == 390:
        expect(enroll.last).to_be_in_viewport()

    page.locator(".syl details").evaluate_all("all => all.forEach((module) => (module.open = true))")
    lessons = page.locator(".syl ol.lessons li")
    assert lessons.count() == 11
    for lesson in lessons.all():
        expect(lesson).to_contain_text(re.compile(r"\((?:Reading|Quiz|Video)"))
        expect(lesson).to_contain_text(re.compile(r"\d+ (?:min|h)"))
        is_open = lesson.get_by_role("link", name=re.compile("^Preview")).count()
        assert is_open or "enroll" in lesson.inner_text().lower()
    page.locator(".syl a.free").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A line is not enough")


def test_joining_from_a_course_ends_in_that_course(page, site):
    page.goto(f"{site.url}/courses/averages-that-mislead/")
    page.get_by_role("button", name="Enroll free").and_(page.locator(":visible")).first.click()
    page.wait_for_url("**/accounts/signup/**")
    page.get_by_label("Email").fill("not-an-address@x")
    page.get_by_label("Password", exact=True).fill("short")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_title(re.compile("^Error:"))
    summary = page.locator("[data-problems]")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Email")).to_have_value("not-an-address@x")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Email")).to_be_focused()
    page.get_by_label("Email").fill("naledi@example.com")
    password = page.get_by_label("Password", exact=True)
    password.focus()
    page.evaluate("document.execCommand('insertText', false, 'x'.repeat(64))")  # what pasting does
    assert len(password.input_value()) == 64
    password.fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.goto(site.newest_link("naledi@example.com", r"http://\S+/accounts/confirm-email/\S+/"))
    page.locator("main form button").first.click()
    page.wait_for_url("**/courses/averages-that-mislead/**")
    expect(page.locator("#spine")).to_contain_text("0 of 5")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_screens_and_large_letters(person, site, scheme):
    narrow, large = person(320, 640, color_scheme=scheme), person(1280, color_scheme=scheme)
    for path in ("/", "/courses/", COURSE, LESSON, "/accounts/signup/", "/about/", "/no/such/page/"):
        narrow.goto(site.url + path)
        assert fits(narrow), path
        assert narrow.evaluate(SMALL_TARGETS) == [], path
        large.goto(site.url + path)
        large.evaluate("document.documentElement.style.fontSize = '200%'")
        assert fits(large), path
    # A keyboard on a phone: whatever has the focus shows it, and no sticky bar lies over it.
    narrow.goto(site.url + COURSE)
    for _ in range(25):
        narrow.keyboard.press("Tab")
        if narrow.evaluate("document.activeElement === document.body"):
            break  # all the way through
        seen = narrow.evaluate("""() => {
            const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
            const card = e.closest('.card'), ring = s.outlineStyle !== 'none' || card;
            const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
            const isOnTop = Boolean(top && (e.contains(top) || top.contains(e)));
            return [e.textContent.trim().slice(0, 30), Boolean(ring), isOnTop];
        }""")
        assert seen[1:] == [True, True], seen


def test_a_link_to_a_course_shows_its_picture_and_its_facts(page, site):
    page.goto(site.url + COURSE)
    facts = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert facts["@type"] == "Course" and facts["name"] == "How neural networks learn"
    picture = page.request.get(page.locator("meta[property='og:image']").get_attribute("content"))
    assert Image.open(io.BytesIO(picture.body())).size == (1200, 630)


def test_a_lesson_is_printed_without_the_house_around_it(person, site):
    page = person(720, color_scheme="dark")
    page.goto(site.url + LESSON)
    page.emulate_media(media="print")
    for part in (".spine", ".lbar", ".dock", ".actions", "nav.next"):
        assert all(not shown.is_visible() for shown in page.locator(part).all()), part
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("Question 1"))).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == page.evaluate(
        "(document.documentElement.dataset.theme = 'light', getComputedStyle(document.body).color)"
    )
    assert fits(page)
    page.goto(site.url + COURSE)  # what a student does there is nothing for paper
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator(".buy :is(a, button)").count() and page.locator(".dock").count()
    assert [
        shown.text_content() for shown in page.locator(".buy :is(a, button), .btn").all() if shown.is_visible()
    ] == []


def test_what_happened_is_said_over_the_page_until_it_is_closed(person, site):
    page = person(color_scheme="light", reduced_motion="no-preference")
    save_profile(page, site)
    toast = page.locator("#messages:popover-open")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Close this message").click()
    expect(toast).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
    page.goto(site.url)
    moves = "getComputedStyle(document.querySelector('.hero .moon')).animationName"
    assert page.evaluate(moves) == "turn"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moves) == "none"
