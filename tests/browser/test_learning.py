"""The main job, done by a person who has only a browser."""

import json
import re

import pytest
from playwright.sync_api import expect

from .people import answer_quizzes, learn_lesson, right_answers, sign_up
from .site import ROOT

REAL = ROOT.parent / "shared" / "data" / "courses"
DEMO = "how-neural-networks-learn"


def percent(page) -> int:
    return int(re.search(r"(\d+)%", page.locator("#spine").inner_text())[1])


@pytest.fixture(scope="session")
def real_course(site):
    """A real course, imported and published as an operator does it."""
    source = REAL / "hf-llm-course"
    if not source.is_dir():
        pytest.skip("the real courses of ../shared/data are not on this machine")
    report = site.folder / "report.json"
    gate = ("--override-gate", "As its authors wrote it: its videos have their captions at YouTube.")
    site.manage("import_course", str(source), "--publish", "--report", str(report), *gate)
    told = json.loads(report.read_text())
    assert told["unaccounted"] == 0
    slug = site.manage(
        "shell", "-v0", "-c",
        "from lms_pages.models import CoursePage; print(CoursePage.objects.filter(live=True, alias_of=None)"
        f".exclude(slug={DEMO!r}).latest('pk').slug)",
    )  # fmt: skip
    return slug.strip()


def test_a_real_course_from_sign_up_to_the_end_and_back(page, site, real_course):
    answers = right_answers(site, real_course)
    page.goto(f"{site.url}/courses/{real_course}/")
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, "thandi@example.com")
    expect(page.locator("#spine")).to_contain_text("0%")
    total = int(re.search(r"Lesson 1 of (\d+)", page.locator(".where").inner_text())[1])
    assert total >= 30

    answered = 0
    for _ in range(total // 2):
        answered += learn_lesson(page, answers)
    half = percent(page)
    assert 0 < half < 100
    stopped_at = page.url.split("#")[0]

    # Away, and back through the dashboard: the same lesson.
    page.goto(f"{site.url}/learn/")
    page.get_by_role("link", name=re.compile("Continue")).first.click()
    page.wait_for_url(stopped_at)

    # Out of the course and in again: nothing is lost.
    page.goto(f"{site.url}/courses/{real_course}/")
    page.get_by_role("link", name=re.compile("Leave")).first.click()
    page.get_by_role("button", name=re.compile("Leave")).click()
    page.goto(f"{site.url}/courses/{real_course}/")
    page.get_by_role("button", name=re.compile("Enroll again")).first.click()
    page.wait_for_url(stopped_at)
    assert percent(page) == half

    for _ in range(total):
        if percent(page) == 100:
            break
        answered += learn_lesson(page, answers)
    assert percent(page) == 100
    assert answered == len(answers) > 40

    page.goto(f"{site.url}/learn/")
    expect(page.locator("main")).to_contain_text("Finished")


@pytest.fixture
def plain_page(another, site):
    """A browser with JavaScript switched off."""
    return another(java_script_enabled=False).new_page()


def test_the_demo_course_without_javascript(plain_page, site):
    page = plain_page
    answers = right_answers(site, DEMO)
    page.goto(f"{site.url}/courses/{DEMO}/")  # newer courses may stand before it on the home page
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, "sipho@example.com")
    for _ in range(40):
        if percent(page) == 100:
            break
        learn_lesson(page, answers)
    assert percent(page) == 100


def test_a_wrong_answer_says_why_and_can_be_tried_again(page, site):
    answers = right_answers(site, DEMO)
    page.goto(f"{site.url}/courses/{DEMO}/")
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, "lerato@example.com")
    while not page.locator("form:has(input[name=ticket])").count():
        learn_lesson(page, answers)
    form = page.locator("form:has(input[name=ticket])").first
    form.get_by_role("button", name="Check my answers").click()
    expect(form.locator("#messages")).to_be_focused()  # where it is to be mended
    expect(form.locator("#messages")).to_have_text("Choose an answer first.")
    expect(page.locator("[data-theme-switch]:visible")).to_have_count(1)
    for name in form.locator("input[name^=q-]").evaluate_all("all => [...new Set(all.map(i => i.name))]"):
        right = answers[name.removeprefix("q-")]
        options = form.locator(f"input[name='{name}']").evaluate_all("all => all.map(i => i.value)")
        form.locator(f"input[name='{name}'][value='{next(o for o in options if o not in right)}']").check()
    form.get_by_role("button", name="Check my answers").click()
    result = page.locator(".result").first
    expect(result).to_be_focused()
    expect(result).to_contain_text("0 of")
    page.get_by_role("link", name="Try again").first.click()
    answer_quizzes(page, answers)
    expect(page.locator(".result").first).to_contain_text("100%")


def test_two_tabs_agree(page, site):
    page.goto(f"{site.url}/courses/{DEMO}/")
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, "kagiso@example.com")
    other = page.context.new_page()
    other.goto(page.url)
    answers = right_answers(site, DEMO)
    learn_lesson(page, answers)
    done = percent(page)
    assert done > 0
    other.reload()
    assert percent(other) == done


def test_a_video_that_was_seen_counts_without_pressing_anything(page, site):
    site.manage("shell", "-v0", "-c", COURSE_WITH_A_VIDEO)
    page.clock.install()
    page.goto(f"{site.url}/courses/seeing/")
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, "zanele@example.com")
    page.route(
        "https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body=PLAYER, content_type="text/html")
    )
    page.locator("[data-viewed-url]").scroll_into_view_if_needed()
    page.clock.run_for(15_000)
    assert percent(page) == 0  # it was not even asked for
    page.get_by_role("link", name="Play A film").click()
    page.wait_for_function("() => document.querySelector('elsewhere-video').media")
    page.clock.run_for(15_000)
    expect(page.locator("#spine")).to_contain_text("100%")


# Speaks as the player of YouTube does when it is greeted.
PLAYER = """<!DOCTYPE html><p>A film</p><script>
addEventListener("message", () => parent.postMessage(JSON.stringify(
  { event: "infoDelivery", info: { currentTime: 1, duration: 180, playerState: 1 } }), "*"));
</script>"""
COURSE_WITH_A_VIDEO = """
import json
from lms_pages.block_ids import ensure_ids
from lms_pages.models import CatalogPage, CoursePage, LessonPage, ModulePage
catalog = CatalogPage.objects.get(locale__language_code='en')
course = catalog.add_child(instance=CoursePage(title='Seeing', slug='seeing'))
module = course.add_child(instance=ModulePage(title='Part', slug='part'))
video = {'type': 'video', 'value': {'title': 'A film', 'url': 'https://www.youtube.com/watch?v=aircAruvnKk',
    'media': None, 'length_minutes': 3, 'transcript': '', 'has_captions': True, 'is_required': True}}
lesson = module.add_child(instance=LessonPage(title='Film', slug='film', body=json.dumps(ensure_ids([video]))))
for page in (course, module, lesson):
    page.save_revision().publish()
"""
