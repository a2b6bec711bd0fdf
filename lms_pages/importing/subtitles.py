"""Subtitles: browsers take WebVTT only, courses often have SubRip (.srt)."""

import re

from .source import BadFile

STAMP = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
TIMES = re.compile(rf"^\s*{STAMP}\s*-->\s*{STAMP}(.*)$")


def _stamp(hours, minutes, seconds, fraction) -> str:
    return f"{int(hours or 0):02}:{int(minutes):02}:{seconds}.{fraction.ljust(3, '0')}"


def to_webvtt(text: str) -> str:
    """WebVTT of SubRip or WebVTT (a byte order mark and \\r\\n do no harm). Raises BadFile when there is no cue."""
    cues = []
    for block in re.split(r"\n[ \t]*\n", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        for number, line in enumerate(lines):
            if times := TIMES.match(line):
                words = [
                    re.sub(r"</?font[^>]*>|\{\\[^}]*\}", "", words).replace("-->", "→") for words in lines[number + 1 :]
                ]
                settings = times[9].strip() if ":" in times[9] else ""
                head = f"{_stamp(*times.groups()[:4])} --> {_stamp(*times.groups()[4:8])} {settings}".rstrip()
                cues.append("\n".join([head, *filter(None, (part.strip() for part in words))]))
                break
    if not cues:
        raise BadFile("no subtitles in it")
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def spoken_text(text: str) -> str:
    """What is said, in paragraphs: a new one after a pause of two seconds, or when one gets long."""
    paragraphs, current, last_end = [], [], 0.0
    for block in to_webvtt(text).split("\n\n")[1:]:
        head, *lines = block.strip().split("\n")
        times = TIMES.match(head)
        begin, end = _seconds(*times.groups()[:4]), _seconds(*times.groups()[4:8])
        words = sum(len(part.split()) for part in current)
        if current and (begin - last_end > 2 or (words > 80 and current[-1].endswith((".", "?", "!")))):
            paragraphs.append(" ".join(current))
            current = []
        current += [re.sub(r"<[^>]+>", "", line) for line in lines]
        last_end = end
    return "\n\n".join([*paragraphs, " ".join(current)]).strip()


def _seconds(hours, minutes, seconds, fraction) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
