"""Videos that count what is watched: after tabs that were shut without a word, on another device, and on YouTube (a
stand-in, which speaks as its player does)."""

import random
import re

from playwright.sync_api import expect

from tests.depth import normal_or_full

from .people import sign_up
from .site import ROOT

FOLDER = ROOT / "lms_pages" / "demo" / "how-neural-networks-learn" / "02-learning-as-going-downhill" / "media"
CLOSES = normal_or_full(4, 15)

LESSON = """---
title: {title}
---

Before.

```video
{video}
title: {title}
required: true
```
"""
OURS = "file: clip.mp4\ncaptions: clip.vtt\nminutes: 1\npercent: 90"
THEIRS = "url: https://youtu.be/aircAruvnKk\ncaptions: true\nminutes: 1\npercent: 20"
# Eight seconds of a film of thirty at double speed, and then its end.
PLAYER = """<!DOCTYPE html><p>A film</p><script>
let time = 0, timer;
const tell = (event, info) => parent.postMessage(JSON.stringify({ event, info }), "*");
addEventListener("message", ({ data }) => {
  if (JSON.parse(data).event !== "listening" || timer) return;
  tell("onReady");
  timer = setInterval(() => {
    time += 0.5;
    const isOver = time >= 8;
    if (isOver) clearInterval(timer);
    tell("infoDelivery", { currentTime: time, duration: 30, playbackRate: 2, playerState: isOver ? 0 : 1 });
  }, 250);
});
</script>"""


def make_course(site, root) -> None:
    (root / "film").mkdir()
    (root / "course.md").write_text("---\ntitle: Counting\nslug: counting\n---\n")
    (root / "film" / "module.md").write_text("---\ntitle: Film\n---\n")
    for name in ("clip.mp4", "clip.vtt"):
        (root / "film" / name).write_bytes((FOLDER / name.replace("clip", "rolling-downhill")).read_bytes())
    (root / "film" / "01-ours.md").write_text(LESSON.format(title="Our film", video=OURS))
    (root / "film" / "02-theirs.md").write_text(LESSON.format(title="Their film", video=THEIRS))
    site.manage("import_course", str(root), "--publish")


def is_ready(page) -> None:
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")


def place_of(page) -> float:
    return page.evaluate("document.querySelector('video').currentTime")


def test_watched_is_watched_wherever_the_tab_went(page, another, site, watched, tmp_path):
    make_course(site, tmp_path)
    page.goto(f"{site.url}/courses/counting/")
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, "watcher@example.com")
    expect(page.get_by_role("heading", level=1)).to_have_text("Our film")
    address, context = page.url, page.context
    expect(page.locator(".waiting")).to_contain_text("Our film")

    # Tabs that are shut without a word: the next one goes on within five seconds of the place.
    source = random.Random(6)
    tab = page
    for _close in range(CLOSES):
        is_ready(tab)
        start = source.randint(5, 60)  # the last seconds count as the end
        tab.evaluate(
            "second => { const v = document.querySelector('video'); v.muted = true; v.currentTime = second }", start
        )
        tab.get_by_role("button", name="Play", exact=True).click()
        tab.wait_for_function("second => document.querySelector('video').currentTime > second + 1.5", arg=start)
        left = place_of(tab)
        tab.close(run_before_unload=False)
        tab = watched(context.new_page())
        tab.goto(address)
        tab.wait_for_function("place => Math.abs(document.querySelector('video').currentTime - place) < 5", arg=left)
    expect(tab.locator(".seen")).to_contain_text("% watched")

    # A page that claims all of it at once is not believed.
    forged = """async () => {
        const { ticket, watchUrl, csrf } = document.getElementById('lesson').dataset;
        const media = document.querySelector('lesson-media').dataset.media;
        const body = new URLSearchParams({ ticket, media, seconds: 0, length: 80, watched: '0-80' });
        const headers = { 'X-CSRFToken': csrf };
        for (;;) {
            const answer = await fetch(watchUrl, { method: 'POST', body, headers });
            if (!answer.ok || (await answer.json()).is_noted) return answer.status;
            await new Promise((resolve) => setTimeout(resolve, 500)); // too soon after another: nobody looked at it
        }
    }"""
    assert tab.evaluate(forged) == 422
    tab.reload()
    expect(tab.locator("#lesson-state")).not_to_contain_text("Done")

    # Another device has the account alone, and knows place, speed and what was watched.
    is_ready(tab)
    tab.evaluate("document.querySelector('video').currentTime = 33")
    with tab.expect_response("**/learn/player/"):
        tab.get_by_label("Speed").select_option("1.25")
    tab.goto(f"{site.url}/learn/")
    state = context.storage_state()
    state["origins"] = []
    elsewhere = watched(another(storage_state=state).new_page())
    elsewhere.goto(address)
    elsewhere.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 33) < 5")
    expect(elsewhere.get_by_label("Speed")).to_have_value("1.25")
    expect(elsewhere.locator(".seen")).to_contain_text("% watched")
    elsewhere.close()

    # YouTube is asked for when the student wants it, and what its player says counts as in a film of ours.
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body=PLAYER, content_type="text/html")

    context.route("https://www.youtube-nocookie.com/**", answer)
    tab.goto(f"{site.url}/courses/counting/")
    tab.get_by_role("link", name=re.compile("Their film")).first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Their film")
    expect(tab.get_by_text("The video comes from YouTube")).to_be_visible()
    assert asked == []

    # Clicked before the scripts are there, the link plays by itself; once they are, it counts.
    scripts, held = re.compile(r"/js/media/|lesson-media"), []
    tab.wait_for_load_state()
    context.route(scripts, lambda route: held.append(route))
    tab.reload(wait_until="commit")
    tab.get_by_role("link", name="Play Their film").click()
    expect(tab.frame_locator("elsewhere-video iframe").get_by_text("A film")).to_be_visible()
    expect(tab.locator("elsewhere-video.is-wanted")).to_have_count(0)
    context.unroute(scripts)
    for route in held:
        route.continue_()
    expect(tab.locator("#lesson-state")).to_contain_text("Done")
    expect(tab.locator(".seen")).to_contain_text(re.compile(r"2\d% watched"))
    assert len(asked) == 1

    tab.reload()
    tab.get_by_role("link", name="Play Their film").click()
    expect(tab.locator("elsewhere-video.is-wanted")).to_have_count(1)
    expect(tab.frame_locator("elsewhere-video iframe").get_by_text("A film")).to_be_visible()
    assert len(asked) == 2 and "origin=http" in asked[1]
