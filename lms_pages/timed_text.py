"""What belongs to moments of a video or sound: chapters and transcript."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from core.webvtt import Cue, clock_time, paragraphs, read_clock_time, read_cues

log = logging.getLogger(__name__)

MOST_CHAPTERS = 100


@dataclass(frozen=True)
class Chapter:
    """`start` in whole seconds."""

    start: int
    title: str

    @property
    def clock(self) -> str:
        return clock_time(self.start)


@dataclass(frozen=True)
class Transcript:
    """Markdown of its own, or else what the captions say, in paragraphs that can be played."""

    text: str = ""
    spoken: tuple[tuple[Cue, ...], ...] = ()

    def __bool__(self):
        return bool(self.text or self.spoken)

    @property
    def paragraphs(self) -> list[dict]:
        """[{start, clock, cues}]"""
        return [{"start": part[0].start, "clock": clock_time(part[0].start), "cues": part} for part in self.spoken]

    @property
    def words(self) -> str:
        """As written, or as spoken."""
        return self.text or " ".join(cue.text for part in self.spoken for cue in part)


class ChapterBlock(blocks.StructBlock):
    start = blocks.CharBlock(label=_("Start"), max_length=10, help_text=_("Minutes and seconds: 2:20"))
    title = blocks.CharBlock(label=_("Title"), max_length=150)

    class Meta:
        icon = "list-ol"
        label = _("Chapter")
        label_format = "{start} {title}"


def chapters_block() -> blocks.ListBlock:
    return blocks.ListBlock(
        ChapterBlock(),
        default=[],
        max_num=MOST_CHAPTERS,
        label=_("Chapters"),
        required=False,
        help_text=_("Empty: those kept with the file."),
    )


def transcript_block() -> blocks.TextBlock:
    return blocks.TextBlock(
        label=_("Transcript"),
        required=False,
        rows=3,
        help_text=_("Markdown. Empty: the one kept with the file, or else its captions."),
    )


def refuse_chapters(rows: Iterable) -> ListBlockValidationError | None:
    """The error to raise for chapter rows that are no times, or do not follow each other."""
    errors, last = {}, -1
    for place, row in enumerate(rows):
        if not row["start"]:
            continue  # a draft; the field itself says so when publishing
        try:
            start = read_clock_time(row["start"])
        except ValueError:
            problem = _("This is not a time. Write minutes and seconds, like 2:20.")
        else:
            problem = None if start > last else _("A chapter starts after the one before it.")
            last = max(last, start)
        if problem:
            errors[place] = StructBlockValidationError({"start": ValidationError(problem)})
    return ListBlockValidationError(block_errors=errors) if errors else None


def chapters_of(rows: Iterable, media=None) -> list[Chapter]:
    """Those of the rows, else those of the file's WebVTT; what cannot be read is left out."""
    found = []
    for row in rows:
        try:
            found.append(Chapter(read_clock_time(row["start"] or ""), row["title"] or ""))
        except ValueError:
            continue
    if not found and media:
        found = [Chapter(int(cue.start), cue.text) for cue in cues_of(media.chapters)]
    return sorted(found, key=lambda chapter: chapter.start)


def transcript_of(text: str, media=None, chapters: Iterable[Chapter] = ()) -> Transcript:
    """What was written here, else with the file, else what its captions say, in paragraphs that end with chapters."""
    text = text or (media.transcript if media else "")
    if text or not media:
        return Transcript(text=text or "")
    parts = paragraphs(cues_of(media.captions), [chapter.start for chapter in chapters])
    return Transcript(spoken=tuple(tuple(part) for part in parts))


def cues_of(field_file) -> list[Cue]:
    """Of a WebVTT file; none when there is no file, or it is gone. Kept with the row: a compile asks several times."""
    if not field_file:
        return []
    kept = vars(field_file.instance).setdefault("_cues", {})
    if field_file.name not in kept:
        kept[field_file.name] = _read(field_file)
    return kept[field_file.name]


def _read(field_file) -> list[Cue]:
    try:
        with field_file.open("rb") as stored:
            return read_cues(stored.read().decode("utf-8", errors="replace"))
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read: %s", field_file.name, error)
        return []
