"""What an editor does in Wagtail, in the editor's own words: find a page, add one below it, write, publish."""

import re

from playwright.sync_api import Locator, Page, TimeoutError, expect

SHELF = ("Marula", "Courses")  # the way down the page tree to the list of courses
# Wagtail looks for changes only some time after a page of the editor was loaded.
SAY_WHEN_WATCHED = "document.addEventListener('w-unsaved:watch-edits', () => { document.body.dataset.watched = 'yes' })"


def explore(page: Page, site, *titles: str) -> None:
    """Walk down the page tree to the list of what is below the last of `titles`; the way there is walked once."""
    if titles in site.places:
        page.goto(site.places[titles])
        expect(page.get_by_role("heading", level=1)).to_contain_text(titles[-1])
        return
    page.goto(f"{site.url}/admin/pages/")
    for title in titles:
        # Only the root lists pages of several languages: the first page that is written makes the trees of the others.
        row = page.get_by_role("row").filter(has_not_text="Afrikaans")
        row.get_by_role("link", name=f"Explore child pages of '{title}'").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    site.places[titles] = page.url


def add_page(page: Page, kind: str, title: str, *, below: str = "") -> None:
    """A new page below the one whose list is open or, of those in the list, below the childless one named `below`."""
    if below:
        page.get_by_role("link", name=f"Add a child page to '{below}'").click()
    else:
        page.get_by_role("link", name="Add child page").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"New: {kind}")
    page.wait_for_load_state()  # the script that makes the slug of the title has to be listening
    page.get_by_role("textbox", name="Title*", exact=True).first.fill(title)
    page.keyboard.press("Tab")
    expect(page.locator("input[name=slug]")).not_to_have_value("")


SOON = 8_000  # milliseconds; whoever misses it tries once more
# Quizzes have streams of their own.
OUTERMOST = ".c-sf-add-button:not([data-streamfield-child] *)"


def add_block(page: Page, name: str) -> Locator:
    """Add a block at the end of the body; the section in which it is written."""
    body = page.get_by_role("region", name="Body", exact=True)
    blocks = body.locator("input[name^=body-][name$=-id]:not([name*=-value-])")
    place = blocks.count()
    # By class as well: the field of rich text has a button of the same name.
    inserters = body.get_by_role("button", name="Insert a block", exact=True).and_(page.locator(OUTERMOST))
    expect(inserters).to_have_count(place + 1)
    choose_block(inserters.last, name)
    expect(blocks).to_have_count(place + 1)
    return body.locator(f"[data-streamfield-child]:has(> input[name=body-{place}-id])")


def choose_block(inserter: Locator, name: str) -> None:
    """Open the list of blocks and take one. While what was added just before still moves the page, the list may close
    as soon as it is open; then it is opened again."""
    option = inserter.page.get_by_role("option", name=name, exact=True)
    inserter.click()
    try:
        option.click(timeout=SOON)
    except TimeoutError:
        inserter.page.keyboard.press("Escape")
        inserter.click()
        option.click()


def write_question(quiz: Locator, stem: str, options: dict[str, bool]) -> None:
    """Write the one question of a new quiz; options are {text: is it right}, as many as a new question has."""
    choose_block(quiz.get_by_role("button", name="Insert a block", exact=True).first, "One right answer")
    quiz.get_by_role("textbox", name="Question*").fill(stem)
    fields = quiz.get_by_role("textbox", name="Text*")
    expect(fields).to_have_count(len(options))
    for place, (text, is_right) in enumerate(options.items()):
        fields.nth(place).fill(text)
        quiz.get_by_role("checkbox", name="Right answer", exact=True).nth(place).set_checked(is_right)


def wait_until_watched(page: Page) -> None:
    """Asks for a page opened with the script SAY_WHEN_WATCHED."""
    expect(page.locator("body")).to_have_attribute("data-watched", "yes")


def press_publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()


def publish(page: Page, title: str) -> None:
    press_publish(page)
    expect_published(page, title)


def expect_published(page: Page, title: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(re.compile(f"{re.escape(title)}.* published"))
