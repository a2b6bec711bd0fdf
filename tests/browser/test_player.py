"""A video as its student meets it: it goes on where it was left, on any device; keys, captions, chapters, transcript.
And the outline around it."""

import re

import pytest
from playwright.sync_api import expect

from .people import sign_up
from .site import ROOT

DEMO = "how-neural-networks-learn"
LOOKS = 30
FOLDER = ROOT / "lms_pages" / "demo" / DEMO / "02-learning-as-going-downhill" / "media"

COURSE = """---
title: Watching
slug: watching
---
"""
LESSON = """---
title: {title}
---

Before.

```video
file: clip.mp4
captions: clip.vtt
chapters: clip-chapters.vtt
title: {title}
required: {required}
```

```python title="step.py" hl="2"
a = 1
b = 2
```
"""


@pytest.fixture(scope="session")
def watching(site, tmp_path_factory):
    """A course of two lessons with the demo's clip, published; the address of the first."""
    root = tmp_path_factory.mktemp("watching")
    (root / "film").mkdir()
    (root / "course.md").write_text(COURSE)
    (root / "film" / "module.md").write_text("---\ntitle: Film\n---\n")
    for name in ("clip.mp4", "clip.vtt", "clip-chapters.vtt"):
        (root / "film" / name).write_bytes((FOLDER / name.replace("clip", "rolling-downhill")).read_bytes())
    (root / "film" / "01-first.md").write_text(LESSON.format(title="First film", required="true"))
    (root / "film" / "02-second.md").write_text(LESSON.format(title="Second film", required="false"))
    site.manage("import_course", str(root), "--publish")
    return f"{site.url}/courses/watching/"


def enroll(page, site, watching, email):
    page.goto(watching)
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("First film")


def second_of(page) -> float:
    return page.evaluate("document.querySelector('video').currentTime")


FASTEST = 2  # of the player: the server does not believe that more was watched


def play_to(page, second: float, speed: float = FASTEST) -> None:
    """As somebody who watches, only faster, and at the usual speed from there on."""
    page.evaluate("speed => document.querySelector('video').playbackRate = speed", speed)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(
        """second => {
            const video = document.querySelector('video'), isThere = video.currentTime >= second;
            if (isThere) video.playbackRate = 1;
            return isThere;
        }""",
        arg=second,
    )


def wait_for_place(page, second: float) -> None:
    """The player stands within five seconds of this one."""
    page.wait_for_function("second => Math.abs(document.querySelector('video').currentTime - second) < 5", arg=second)


def test_a_video_goes_on_where_it_was_left(page, another, site, watching):
    enroll(page, site, watching, "viewer@example.com")
    first = page.url
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    play_to(page, 12)
    page.locator("#spine").get_by_role("link", name=re.compile("Second film")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second film")
    page.goto(first)
    wait_for_place(page, 12)
    expect(page.locator(".resumed")).to_contain_text(re.compile(r"Goes on at 0:1\d"))

    # A second device, which has only the account.
    state = page.context.storage_state()
    state["origins"] = []  # cookies alone: nothing that the first browser kept
    elsewhere = another(storage_state=state).new_page()
    elsewhere.goto(first)
    wait_for_place(elsewhere, 12)
    play_to(elsewhere, 24)
    elsewhere.close(run_before_unload=False)  # shut without a word

    for _look in range(LOOKS):  # the report of the tab that was shut may be under way
        page.goto(f"{site.url}/learn/")
        if "goes on at 0:2" in page.locator("main").inner_text():
            break
    expect(page.locator("main")).to_contain_text(re.compile(r"goes on at 0:2\d"))
    onward = page.locator("main :is(a, button):visible").first
    expect(onward).to_have_text("Continue")
    onward.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First film")
    wait_for_place(page, 25)
    assert "t=" not in page.url  # a reload goes on from where it then is
    page.get_by_role("button", name="Start over").click()
    page.wait_for_function("() => document.querySelector('video').currentTime < 5")


def test_without_the_server_the_browser_remembers_and_without_scripts_the_browser_plays(page, another, site, watching):
    enroll(page, site, watching, "offline@example.com")
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    page.route("**/learn/watching/", lambda route: route.abort())
    play_to(page, 30, speed=8)  # nobody is told
    page.get_by_role("button", name="Pause", exact=True).click()
    left = second_of(page)
    page.reload()
    wait_for_place(page, left)
    page.unroute("**/learn/watching/")

    # Without JavaScript: the browser's own player, and links to moments of the file.
    plain = another(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
    plain.goto(page.url)
    expect(plain.locator("video")).to_have_attribute("controls", "")
    expect(plain.locator(".ctl")).to_be_hidden()
    link = plain.get_by_role("link", name="When it overshoots")
    expect(link).to_have_attribute("href", re.compile(r"^/media-files/\d+/file/#t=46$"))
    expect(plain.locator(".transcript summary")).to_be_visible()


def test_keys_captions_speed_chapters_and_transcript(page, site, watching, axe):
    enroll(page, site, watching, "keys@example.com")
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    expect(page.locator("video")).not_to_have_attribute("controls", "")
    video = "document.querySelector('video')"

    def is_so(script):
        page.wait_for_function("() => " + script.replace("video", video))

    page.get_by_role("slider", name="Place in the video").focus()
    page.keyboard.press("Space")
    is_so("!video.paused")
    page.keyboard.press("Space")
    is_so("video.paused")
    before = second_of(page)
    page.keyboard.press("ArrowRight")
    is_so(f"Math.abs(video.currentTime - {before + 5}) < 0.5")
    page.keyboard.press("ArrowLeft")
    is_so(f"Math.abs(video.currentTime - {before}) < 0.5")
    page.keyboard.press("m")
    is_so("video.muted")
    page.keyboard.press("m")
    is_so("!video.muted")
    page.keyboard.press("f")
    is_so("document.fullscreenElement?.contains(video)")
    page.keyboard.press("f")
    is_so("!document.fullscreenElement")

    captions = page.get_by_role("button", name="Captions")
    expect(captions).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("c")
    expect(captions).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Speed").select_option("1.5")
    is_so("video.playbackRate === 1.5")

    # While typing, and outside of the player, keys are only letters.
    page.evaluate("document.querySelector('.prose').prepend(document.createElement('textarea'))")
    page.locator("textarea").focus()
    page.keyboard.type("cm k")
    expect(page.locator("textarea")).to_have_value("cm k")
    expect(captions).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(f"{video}.paused && !{video}.muted")

    # Chapters: listed, marked on the bar as wide as they are long, and played by a click.
    assert page.locator(".marks i").count() == page.locator(".chapters li").count() == 5
    widths = page.locator(".marks i").evaluate_all("all => all.map(mark => mark.getBoundingClientRect().width)")
    assert widths[2] > widths[1] > widths[0] > 20
    page.get_by_role("link", name="When it overshoots").click()
    is_so("video.currentTime >= 46 && video.currentTime < 52")
    expect(page.get_by_role("link", name="When it overshoots")).to_have_attribute("aria-current", "true")

    # The transcript is text in the page, and a click on a line goes there.
    page.locator(".transcript summary").click()
    line = page.locator(".transcript span", has_text="Nobody told the ball to slow down")
    line.click()
    is_so("video.currentTime >= 40 && video.currentTime < 45.5")
    expect(line).to_have_attribute("data-now", "true")
    page.locator(".transcript").get_by_role("link", name="0:00").press("Enter")
    is_so("video.currentTime < 5")
    page.locator("textarea").evaluate("area => area.remove()")
    axe(page)

    # The next video has the same speed and no captions either.
    page.locator("#spine").get_by_role("link", name=re.compile("Second film")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second film")
    is_so("video.playbackRate === 1.5")
    expect(page.get_by_label("Speed")).to_have_value("1.5")
    expect(page.get_by_role("button", name="Captions")).to_have_attribute("aria-pressed", "false")


def test_seen_to_the_end_everything_agrees(page, site, watching):
    enroll(page, site, watching, "finisher@example.com")
    page.goto(f"{site.url}/learn/")
    page.get_by_role("link", name="Start").or_(page.get_by_role("link", name="Continue")).first.click()
    expect(page.locator(".done-when")).to_have_text(
        "This lesson is done when you watch “First film”, or mark it as done."
    )
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    page.evaluate("document.querySelector('video').defaultPlaybackRate = 12")
    page.evaluate("document.querySelector('video').playbackRate = 12")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('video').ended")
    # No reload: outline, header and the end of the lesson say the same.
    expect(page.locator("#lesson-state")).to_contain_text("Done")
    expect(page.locator("#spine")).to_contain_text("50%")
    expect(page.locator("#spine [aria-current=page]")).to_contain_text(", done")
    expect(page.locator(".done-line")).to_contain_text("1 of 2 lessons")
    expect(page.locator(".done-when")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", name="My learning")).to_be_visible()
    expect(page.locator("main")).to_contain_text("50%")
    expect(page.locator("main")).to_contain_text("Second film")

    # On a phone the outline opens as a sheet, says where one is, and gives focus back.
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="Continue").first.click()
    opener = page.get_by_role("button", name="Open the course outline")
    opener.focus()
    page.keyboard.press("Enter")
    outline = page.get_by_role("navigation", name="Course outline")
    expect(outline).to_be_visible()
    expect(outline.locator("summary")).to_have_text(re.compile("1 of 2 lessons done"))
    assert opener.evaluate("button => button.popoverTargetElement.matches(':popover-open')")
    expect(outline.locator("[aria-current=page]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(outline).to_be_hidden()
    expect(opener).to_be_focused()
