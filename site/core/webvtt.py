"""WebVTT and SubRip: timed words, for captions, chapters and transcripts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

STAMP = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
TIMES = re.compile(rf"^\s*{STAMP}\s*-->\s*{STAMP}(.*)$")
PAUSE, LONG = 2, 80  # seconds without a word, and words, after which a new paragraph may begin


@dataclass(frozen=True)
class Cue:
    """`start` and `end` in seconds; `lines` may hold the few tags of WebVTT; `settings` say where it is shown."""

    start: float
    end: float
    lines: tuple[str, ...]
    settings: str = ""

    @property
    def text(self) -> str:
        return " ".join(unescape(re.sub(r"<[^<>]+>", "", line)) for line in self.lines)


def read_cues(text: str) -> list[Cue]:
    """The cues of WebVTT or SubRip, in their order; none when it holds no such thing."""
    cues = []
    for block in re.split(r"\n[ \t]*\n", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        for number, line in enumerate(lines):
            if times := TIMES.match(line):
                words = (_cleaned(words) for words in lines[number + 1 :])
                settings = times[9].strip() if ":" in times[9] else ""
                cues.append(
                    Cue(
                        _seconds(*times.groups()[:4]),
                        _seconds(*times.groups()[4:8]),
                        tuple(filter(None, words)),
                        settings,
                    )
                )
                break
    return cues


def write_webvtt(cues: Iterable[Cue]) -> str:
    blocks = [
        "\n".join([f"{_stamp(cue.start)} --> {_stamp(cue.end)} {cue.settings}".rstrip(), *cue.lines]) for cue in cues
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def paragraphs(cues: Iterable[Cue], breaks: Iterable[float] = ()) -> list[list[Cue]]:
    """The cues as they are read: a new paragraph after a pause, at the end of a sentence when one gets long, and at the
    seconds in `breaks`, where chapters begin."""
    breaks = list(breaks)
    found: list[list[Cue]] = []
    words, last = 0, None
    for cue in cues:
        is_long = words > LONG and last is not None and last.text.endswith((".", "?", "!"))
        is_broken = last is not None and any(last.start < second <= cue.start for second in breaks)
        if last is None or cue.start - last.end > PAUSE or is_long or is_broken:
            found.append([])
            words = 0
        found[-1].append(cue)
        words += len(cue.text.split())
        last = cue
    return found


def clock_time(seconds: float) -> str:
    """Seconds as a player shows them: "0:07", "12:05", "1:02:03"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def read_clock_time(text: str) -> int:
    """Seconds of "90", "1:30" or "1:02:03". Raises ValueError for anything else."""
    match = re.fullmatch(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})", text.strip())
    if not match or (match[2] and (len(match[3]) > 2 or int(match[3]) > 59)) or (match[1] and int(match[2]) > 59):
        raise ValueError(text)
    return int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + int(match[3])


def _cleaned(line: str) -> str:
    return re.sub(r"</?font[^>]*>|\{\\[^}]*\}", "", line).replace("-->", "→").strip()


def _seconds(hours, minutes, seconds, fraction) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _stamp(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
