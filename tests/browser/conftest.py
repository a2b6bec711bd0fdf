"""Browser journeys run against a real site in a process of its own, in the Chromium of the system."""

import os
import shutil

import pytest
from playwright.sync_api import expect

from lms_pages.demo_accounts import PASSWORD

from . import pictures
from .axe import assert_accessible
from .people import sign_in
from .site import RunningSite, free_port

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         # Nothing outside is asked for, and what a page wants from there fails at once, everywhere alike.
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]  # fmt: skip
PATIENCE = 60_000  # milliseconds; what is there is seen at once, and a busy machine is no failure
expect.set_options(timeout=PATIENCE)
LOG_LINES = 40


# In this order they are given out, and then the others. `make test ONLY=browser ARGS=--durations=20` shows them.
LONGEST = (
    "test_a_real_course_from_sign_up_to_the_end_and_back",
    "test_from_the_wish_to_teach_to_a_course",
    "test_every_page_of_assessment",
    "test_lessons_for_students",
    "test_our_pages_of_the_editor_are_as_accessible_as_wagtails_own",
    "test_typing_is_kept_and_lessons_are_put_in_order_by_keys",
    "test_an_editor_with_an_authenticator_app",
    "test_buying",
    "test_a_course_is_kept_archived_and_copied",
    "test_a_live_course_changes_under_its_students",
    "test_from_a_draft_to_a_live_course",
    "test_a_package_is_uploaded_played_and_gone_on_with",
    "test_a_quiz_without_a_right_answer_is_not_published",
    "test_a_student_takes_quizzes_and_reviews",
    "test_an_assignment_from_keyboard_to_grade",
    "test_pages_for_everybody",
    "test_a_film_of_ours_plays_by_pieces_and_is_counted",
    "test_nothing_acknowledged_is_lost",
    "test_watched_is_watched_wherever_the_tab_went",
    "test_the_demo_course_without_javascript",
    "test_publishing_waits_for_an_autosave_that_is_under_way",
    "test_finish_get_check_and_revoke",
    "test_an_editor_with_a_passkey",
)


def pytest_collection_modifyitems(items):
    """The longest come first: at the end no worker is left alone with one of them. Neighbors may go to different
    workers, so what tests of a file share is kept for the session."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
    if pictures.is_writing():  # only those that take some
        items[:] = [item for item in items if "picture" in getattr(item, "fixturenames", ())]
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(getattr(item, "originalname", item.name), len(LONGEST)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With what fails, what the site was asked last."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and site:
        report.sections.append(("the end of the site's log", "\n".join(site.log.read_text().splitlines()[-LOG_LINES:])))
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "headless": True, "args": QUIET}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site with its demo, shared by the session; tests make people and courses of their own."""
    running = RunningSite(folder=tmp_path_factory.mktemp("site"), port=free_port())
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(autouse=True)
def is_up(request):
    """One test stops the server on purpose; where it fails halfway, the others still find a site."""
    if "site" in request.fixturenames:
        site = request.getfixturevalue("site")
        if site.process.poll() is not None:
            site.start()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """What moves is looked at where a test asks for it: elsewhere every frame is painted for nobody."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture
def context(context):
    context.set_default_timeout(PATIENCE)
    yield context


@pytest.fixture
def watched():
    """watched(page): from now on any script error or broken promise of the content policy there fails the test."""
    problems = []

    def watch(page):
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield watch
    assert not problems, problems


@pytest.fixture
def page(page, site, watched):
    return watched(page)


@pytest.fixture
def another(browser, browser_context_args):
    """another(**options): the context of another browser, in which nobody was ever here."""
    contexts = []

    def make(**options):
        contexts.append(browser.new_context(**browser_context_args | options))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def people(another, site, watched):
    """people(email): a browser of their own, signed in to the editor; people(): somebody who was never here."""

    def make(email: str = ""):
        page = watched(another().new_page())
        if email:
            sign_in(page, site, email, PASSWORD)
            page.wait_for_url("**/admin/")
        return page

    return make


@pytest.fixture
def picture():
    """picture(page, name): takes one for the editor's guide, see .pictures."""
    return pictures.take_picture


@pytest.fixture
def axe():
    """axe(page): asserts that the page has no accessibility violation."""
    return assert_accessible
