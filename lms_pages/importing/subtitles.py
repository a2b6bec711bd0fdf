"""Subtitles of a source: browsers take WebVTT only, courses often have SubRip (.srt)."""

from core.webvtt import paragraphs, read_cues, write_webvtt

from .source import BadFile


def to_webvtt(text: str) -> str:
    """WebVTT of SubRip or WebVTT. Raises BadFile when there is no cue."""
    cues = read_cues(text)
    if not cues:
        raise BadFile("no subtitles in it")
    return write_webvtt(cues)


def spoken_text(text: str) -> str:
    """What is said, in paragraphs."""
    return "\n\n".join(" ".join(cue.text for cue in part) for part in paragraphs(read_cues(text))).strip()
