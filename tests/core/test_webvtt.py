import re

import pytest

from core.webvtt import Cue, clock_time, paragraphs, read_clock_time, read_cues, write_webvtt

pytestmark = pytest.mark.once

TALK = """WEBVTT - talk

NOTE not said

intro
00:01.000 --> 00:02.500 align:start
<v Naledi>You are on a <i>hill</i>

00:02.500 --> 00:04.000
in the fog.

01:00:10.000 --> 01:00:12.000
Later.
"""


def test_cues_are_read_and_written():
    cues = read_cues(TALK)
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [
        (1, 2.5, "You are on a hill"),
        (2.5, 4, "in the fog."),
        (3610, 3612, "Later."),
    ]
    assert read_cues(write_webvtt(cues)) == cues
    assert read_cues("just words") == []


def test_paragraphs_end_with_pauses_and_chapters():
    cues = read_cues(TALK)
    assert [[cue.text for cue in part] for part in paragraphs(cues)] == [
        ["You are on a hill", "in the fog."],
        ["Later."],
    ]
    assert len(paragraphs(cues, [2])) == 3


def test_a_long_paragraph_ends_with_a_sentence():
    said = [Cue(n, n + 1, (f"{'word ' * 30}{'end.' if n == 3 else 'and'}",)) for n in range(6)]
    assert [len(part) for part in paragraphs(said)] == [4, 2]


@pytest.mark.parametrize(
    ("text", "seconds", "shown"),
    [
        ("0:00", 0, "0:00"),
        ("2:20", 140, "2:20"),
        ("90", 90, "1:30"),
        ("1:02:03", 3723, "1:02:03"),
        ("61:05", 3665, "1:01:05"),
    ],
)
def test_times_as_people_write_them(text, seconds, shown):
    assert read_clock_time(text) == seconds
    assert clock_time(seconds) == shown


@pytest.mark.parametrize("text", ["", "x", "1:60", "1:75:00", "-1", "1:", "2.5", "1:2:3:4"])
def test_other_words_are_no_times(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        read_clock_time(text)


def test_words_are_read_without_tags_and_escapes():
    """WebVTT writes &, < and > as HTML does. Brackets that nothing closes take no time either."""
    assert read_cues("WEBVTT\n\n00:01.000 --> 00:02.000\n<b>Salt &amp; 1 &lt; 2</b>")[0].text == "Salt & 1 < 2"
    assert Cue(0, 1, ("<" * 200_000,)).text == "<" * 200_000
