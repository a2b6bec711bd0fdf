"""A film of ours in several bitrates: played piece by piece through the door, and counted like any other."""

import re
import subprocess
import sys

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import expect

from lms_pages.streams import PLAYER
from tests.core.test_films import make_clip, needs_ffmpeg

from .people import sign_up
from .site import ROOT

LESSON = """---
title: Our film
---

```video
file: clip.mp4
captions: clip.vtt
title: Our film
percent: 60
required: true
```
"""


@needs_ffmpeg
@pytest.mark.skipif(not finders.find(PLAYER), reason="no player of HLS: `make assets` fetches it")
def test_a_film_of_ours_plays_by_pieces_and_is_counted(page, site, watched, tmp_path):
    folder = tmp_path / "film"
    folder.mkdir()
    (tmp_path / "course.md").write_text("---\ntitle: Pieces\nslug: pieces\n---\n")
    (folder / "module.md").write_text("---\ntitle: Film\n---\n")
    (folder / "01-ours.md").write_text(LESSON)
    (folder / "clip.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:04.000\nStripes.\n")
    make_clip(folder / "clip.mp4", size="320x180", seconds=7)
    site.manage("import_course", str(tmp_path), "--publish")
    media = site.manage(
        "shell", "-v0", "-c", "from lms_pages.models import LessonMedia as M; print(M.objects.last().pk)"
    )
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_films"]
    said = subprocess.run(command, env={**site.environment, "FFMPEG": "ffmpeg"}, capture_output=True, text=True)
    assert f"{media.strip()}: Prepared" in said.stdout, said.stdout + said.stderr

    asked = []
    # As a browser that cannot play HLS by itself, with the player of npm.
    page.add_init_script(
        "const able = HTMLMediaElement.prototype.canPlayType; HTMLMediaElement.prototype.canPlayType ="
        " function (type) { return type.includes('mpegurl') ? '' : able.call(this, type); };"
    )
    page.on("response", lambda answer: asked.append((answer.status, answer.url)))
    page.goto(f"{site.url}/courses/pieces/")
    page.get_by_role("button", name=re.compile("Enroll")).first.click()
    sign_up(page, site, "pieces@example.com")
    expect(page.get_by_role("heading", level=1)).to_have_text("Our film")
    assert 6.5 < length_of(page) < 7.5
    play(page)
    page.wait_for_function("() => document.querySelector('video').currentTime > 2")
    assert page.evaluate("document.querySelector('video').currentSrc").startswith("blob:")
    assert any(url.endswith("/vendor/hls.js") for _status, url in asked)
    pieces = [(status, url) for status, url in asked if "/stream/" in url]
    assert any(url.endswith("/master.m3u8") for _status, url in pieces)
    assert {status for status, _url in pieces} <= {200, 206}
    assert not any(url.endswith("/file/") for _status, url in asked)  # the film in one piece was not fetched beside it
    piece = next(url for _status, url in pieces if url.endswith(".m4s"))

    # As one that can, from where the other was left; what both played is counted as one.
    address = page.url
    page.goto(f"{site.url}/learn/")
    own = watched(page.context.new_page())
    own.goto(address)
    assert 6.5 < length_of(own) < 7.5
    assert own.evaluate("document.querySelector('video').currentSrc").endswith("/master.m3u8")
    play(own)
    own.wait_for_function("() => document.querySelector('video').ended")
    own.reload()  # leaving tells the server
    expect(own.locator("#lesson-state")).to_contain_text("Done")
    expect(own.locator(".seen")).to_contain_text("% watched")

    # Who keeps the address of a piece gets nothing of it without the account.
    assert own.request.get(piece).status == 200
    own.context.clear_cookies()
    assert own.request.get(piece, max_redirects=0).status in {302, 403}


def length_of(page) -> float:
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    return page.evaluate("document.querySelector('video').duration")


def play(page) -> None:
    page.evaluate("document.querySelector('video').muted = true")
    page.get_by_role("button", name="Play", exact=True).click()
