"""Browser journeys run against a real site in a process of its own, in the Chromium of the system."""

import os
import shutil

import pytest
from playwright.sync_api import expect

from .axe import assert_accessible
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


LONGEST = ("test_writing.py", "test_accessibility.py", "test_course_life.py", "test_moderation.py")


def pytest_collection_modifyitems(items):
    """The longest come first: at the end no worker is left alone with one of them."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.name not in LONGEST)


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
    running.prepare()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def context(context):
    context.set_default_timeout(PATIENCE)
    yield context


@pytest.fixture
def page(page, site):
    """A page that fails the test on any script error or broken promise of the content policy."""
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert not problems, problems


@pytest.fixture
def axe():
    """axe(page): asserts that the page has no accessibility violation."""
    return assert_accessible
