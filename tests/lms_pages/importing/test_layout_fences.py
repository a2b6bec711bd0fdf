"""The fences that arrange other blocks, and videos with chapters."""

import pytest

from lms_pages.importing.services import import_course
from lms_pages.models import LessonMedia, LessonPage

from .conftest import adds_up, lines_of, png

pytestmark = [pytest.mark.django_db, pytest.mark.once]

VTT = "WEBVTT\n\n00:00.000 --> 00:04.000\nOne\n\n00:04.000 --> 00:08.000\nTwo\n"


def fence(kind: str, text: str) -> str:
    return f"````{kind}\n{text.strip()}\n````\n"


def test_parts_hold_blocks_of_their_own(read):
    body = fence(
        "accordion",
        """
exclusive: true
parts:
  - title: Solution
    text: |
      Look at *this*.

      ```python title="a.py" hl="1"
      a = 1
      ```

      ## Inside

      ![A dot](dot.png "Small")
  - {title: More, text: Words.}
""",
    )
    blocks, report = read(body, **{"m/dot.png": png()})
    assert [block["type"] for block in blocks] == ["accordion"] and blocks[0]["value"]["is_exclusive"]
    first, second = (item["value"] for item in blocks[0]["value"]["parts"])
    assert [block["type"] for block in first["content"]] == ["markdown", "code", "markdown", "image"]
    assert first["content"][2]["value"] == "## Inside"
    assert (second["title"], second["content"][0]["value"]) == ("More", "Words.")
    assert adds_up(report) and report["unaccounted"] == 0 and not lines_of(report, "m/a.md")


def test_what_may_not_stand_inside_is_left_out_and_reported(read):
    asked = "- {question: Which, options: [{text: a, right: true}, {text: b}]}"
    quiz = f"```quiz\n      questions:\n        {asked}\n      ```"
    body = fence(
        "tabs", f"parts:\n  - title: A\n    text: |\n      Words.\n\n      {quiz}\n  - {{title: B, text: More.}}"
    )
    blocks, report = read(body)
    assert [block["type"] for block in blocks[0]["value"]["parts"][0]["value"]["content"]] == ["markdown"]
    assert any("cannot stand inside" in entry["reason"] for entry in lines_of(report, "m/a.md"))
    assert adds_up(report) and report["unaccounted"] == 0


def test_columns_gallery_and_buttons(read):
    body = (
        fence("columns", "share: second\nfirst: One\nsecond: |\n  Two")
        + fence(
            "gallery",
            'title: Dots\nimages:\n  - {file: dot.png, alt: "A dot", caption: Small}\n  - {file: dot.png, alt: ""}',
        )
        + fence("button", "label: On\nurl: b.md")
        + fence("button", "label: Out\nurl: https://example.org/\nstyle: quiet")
        + fence("button", "label: Sheet\nfile: sheet.pdf")
    )
    files = {"m/dot.png": png(), "m/b.md": "---\ntitle: B\n---\n", "m/sheet.pdf": b"%PDF-1.4"}
    blocks, report = read(body, **files)
    columns, gallery, on, out, sheet = (block["value"] for block in blocks)
    assert (columns["share"], columns["first"][0]["value"], columns["second"][0]["value"]) == ("second", "One", "Two")
    assert [item["value"]["image"]["decorative"] for item in gallery["images"]] == [False, True]
    assert on["url"] == "import-lesson:m/b.md" and out["style"] == "quiet" and sheet["document"].path == "m/sheet.pdf"
    assert adds_up(report) and report["unaccounted"] == 0 and not lines_of(report, "m/a.md")


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("button", "label: Go\nurl: javascript:alert(1)", "not an address"),
        ("button", "label: Go", "needs `label:`, and `url:` or `file:`"),
        ("button", "label: Go\nurl: /x\nstyle: loud", "style: is one of main, quiet"),
        ("button", "label: Go\nfile: gone.pdf", "no such file"),
        ("tabs", "parts:\n  - {title: Alone, text: a}", "at least 2"),
        ("accordion", "parts:\n  - {text: a}", "needs `title:`"),
        ("accordion", "- a", "expected lines like"),
        ("accordion", "parts:\n  - {title: a}", "and `text:`"),
        ("tabs", f"parts: {[{'title': 'T', 'text': 'x'}] * 9}", "at most 8, and has 9"),
        ("columns", "first: a\nsecond: |\n  ```tabs\n  parts: []\n  ```", "holds nothing that can stand there"),
        ("gallery", f"images: {[{'file': 'dot.png'}] * 41}", "at most 40, and has 41"),
        ("video", f"file: clip.mp4\nchapters: {[{'start': '0:00', 'title': 'A'}] * 101}", "at most 100"),
        ("columns", "first: a", "needs `first:` and `second:`".replace("needs", "need")),
        ("gallery", "images: []", "at least one picture"),
        ("gallery", "images:\n  - {file: gone.png, alt: x}", "none of its pictures"),
        ("audio", "title: Hum", "needs `file:`"),
        ("video", "file: clip.mp4\nchapters:\n  - {start: later, title: A}", "a time like"),
        ("video", 'file: clip.mp4\nchapters: [{start: "0:10", title: A}, {start: "0:05", title: B}]', "come after"),
        ("video", "file: clip.mp4\nchapters: gone.vtt", "no such file"),
        ("audio", "file: clip.mp4", "not a recording"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_reported_and_the_rest_is_imported(read, kind, text, reason):
    blocks, report = read(f"Before.\n\n{fence(kind, text)}\nAfter.\n", **{"m/clip.mp4": b"film"})
    assert [block["value"] for block in blocks] == ["Before.", "After."]
    assert any(reason in entry["reason"] for entry in lines_of(report, "m/a.md"))
    assert adds_up(report)


def test_video_and_audio_come_with_captions_and_chapters_and_importing_again_changes_nothing(folder):
    rows = "file: hum.mp3\ntitle: Hum\ntranscript: Mm.\n"
    rows += 'chapters:\n  - {start: "0:00", title: Begin}\n  - {start: "0:10", title: Later}'
    part = fence("accordion", "parts:\n  - {title: More, text: Words.}")
    root = folder(
        {
            "course.md": "---\ntitle: C\n---\n",
            "m/module.md": "---\ntitle: M\n---\n",
            "m/a.md": fence("video", "file: clip.mp4\ntitle: Film\ncaptions: clip.vtt\nchapters: parts.vtt")
            + fence("audio", rows)
            + part,
            "m/clip.mp4": b"film",
            "m/clip.vtt": VTT,
            "m/parts.vtt": VTT.replace("One", "First part"),
            "m/hum.mp3": b"sound",
        }
    )
    result = import_course(path=root, publish=True)
    assert result.report["unaccounted"] == 0 and adds_up(result.report)
    film = LessonMedia.objects.get(type="video")
    assert "First part" in film.chapters.read().decode() and "One" in film.captions.read().decode()
    lesson = LessonPage.objects.get(alias_of=None)
    video, audio, accordion = lesson.body
    assert video.value["media"] == film and "First part" in video.render() and "Two" in video.render()
    assert audio.value["media"].type == "audio"
    assert [row["title"] for row in audio.value["chapters"]] == ["Begin", "Later"]
    before = lesson.body.get_prep_value()
    again = import_course(path=root, publish=True)
    assert not again.written.updated and not again.written.created
    assert LessonPage.objects.get(alias_of=None).body.get_prep_value() == before
