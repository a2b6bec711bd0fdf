"""Subtitles and drawings."""

import pytest

from lms_pages.importing.pictures import check_image
from lms_pages.importing.source import BadFile
from lms_pages.importing.subtitles import spoken_text, to_webvtt

from .conftest import SVG, png


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_subrip_becomes_webvtt(ends):
    text = (
        "\ufeff1\n00:00:05,85 --> 00:01:07,713\n<i>Hi</i> {\\an8}there\nyou\n\n"
        "2\n01:00:00,000 --> 01:00:01,000\nEnd --> it\n"
    )
    assert to_webvtt(text.replace("\n", ends)) == (
        "WEBVTT\n\n00:00:05.850 --> 00:01:07.713\n<i>Hi</i> there\nyou\n\n01:00:00.000 --> 01:00:01.000\nEnd → it\n"
    )


def test_webvtt_stays_webvtt():
    text = "WEBVTT - talk\n\nNOTE me\n\nintro\n00:01.000 --> 00:02.000 align:start\nHi\n"
    assert to_webvtt(text) == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 align:start\nHi\n"


def test_what_holds_no_subtitles_is_refused():
    with pytest.raises(BadFile):
        to_webvtt("just words")


def test_spoken_text_is_cut_at_pauses():
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:02,000 --> 00:00:03,000\ntwo.\n\n"
        "3\n00:00:09,000 --> 00:00:10,000\nThree.\n"
    )
    assert spoken_text(text) == "One two.\n\nThree."


def svg(inner: str, attributes: str = "") -> bytes:
    links = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {links} {attributes}>{inner}</svg>".encode()


@pytest.mark.parametrize(
    "data",
    [
        SVG.encode(),
        svg(
            '<defs><linearGradient id="g"/></defs><path fill="url(#g)"/><use xlink:href="#g"/><style>a{fill:red}</style>'  # noqa: E501
        ),
        svg('<image href="data:image/png;base64,AAAA"/>'),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x/svg11.dtd">' + SVG.encode(),
    ],
)
def test_drawings_that_are_taken(data):
    check_image(data, "x.svg")


@pytest.mark.parametrize(
    "data",
    [
        svg("<script>alert(1)</script>"),
        svg("<SCRIPT>alert(1)</SCRIPT>"),
        svg("", 'onload="alert(1)"'),
        svg("<foreignObject><p/></foreignObject>"),
        svg('<a href="javascript:alert(1)"><path/></a>'),
        svg('<image xlink:href="https://example.org/x.png"/>'),
        svg('<image href="data:text/html,x"/>'),
        svg('<use href="other.svg#a"/>'),
        svg("<style>@import 'https://example.org/x.css'</style>"),
        svg(r"<style>a{background:u\72l(https://example.org/x)}</style>"),
        svg('<path style="fill:url(https://example.org/x)"/>'),
        svg('<set attributeName="href" to="javascript:alert(1)"/>'),
        svg('<animate attributeName="href" values="javascript:alert(1)"/>'),
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"<html><script/></html>",
        b"not xml",
    ],
)
def test_drawings_that_are_refused(data):
    with pytest.raises(BadFile):
        check_image(data, "x.svg")


def test_pictures():
    check_image(png(), "x.png")
    with pytest.raises(BadFile, match="not an image"):
        check_image(b"GIF89a", "x.gif")
