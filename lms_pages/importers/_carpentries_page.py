"""A page of a Carpentries lesson: its sections as lessons, its boxes as callouts and folded text."""

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.utils.text import slugify

from core.import_ledger import RAW, REJECTED

from ..importing import raw
from ..importing.body import BodyReader, without_anchor
from ..importing.boxes import Box, read_boxes
from ..importing.front_matter import read_front_matter
from ..importing.pieces import blanked, definitions, masked
from ..importing.rewriting import plain_words
from ..importing.settings import SettingsReader
from ..importing.source import BadFile
from ..importing.specs import ImportedLesson, ImportedModule

if TYPE_CHECKING:
    from .carpentries import Course

FEW_WORDS = 90  # a section with fewer, and no exercise, is read with the one before
# name of a box: (tone of the callout, words before its title)
CALLOUTS = {
    "callout": ("note", ""),
    "challenge": ("important", "Exercise"),
    "discussion": ("note", "Discussion"),
    "checklist": ("important", ""),
    "prereq": ("important", ""),
    "caution": ("warning", ""),
    "testimonial": ("note", ""),
    "questions": ("note", "Questions"),
    "objectives": ("note", "Objectives"),
    "keypoints": ("important", "Key points"),
}
FOLDED = {"solution": "Solution", "hint": "Hint", "spoiler": "More", "output": "Output"}


class Section:
    """A stretch of a page that becomes a lesson."""

    def __init__(self, page: "Page", title: str, start: int, end: int):
        self.title, self.start, self.end = title, start, end
        self.slug = slugify(plain_words(title)) or "lesson"
        self.source = f"{page.path}#{self.slug}"


class Page:
    """A Markdown page: front matter, boxes, sections."""

    def __init__(self, course: "Course", path: str):
        self.course, self.path, self.ledger = course, path, course.ledger
        self.name = PurePosixPath(path).stem
        self.objectives: list[str] = []
        self.is_readable = False
        try:
            text = course.source.text(path)
        except BadFile as error:
            self.ledger.claim_file(path, outcome=REJECTED, reason=str(error))
            return
        self.is_readable = True
        data, body, first, problem = read_front_matter(text)
        self.settings = SettingsReader(data, path, self.ledger, self.name)
        if problem:
            self.ledger.claim_lines(path, 1, max(first - 1, 1), kinds={"setting"}, outcome=REJECTED, reason=problem)
            self.ledger.claim(path, "front matter", 1, outcome=REJECTED, reason=problem)
        self.title = self.settings.text("title") or self.name.replace("-", " ").capitalize()
        # The front matter is blanked, not cut off, so that places in the text and lines of the file agree.
        self.text = "\n" * (first - 1) + body
        own = definitions(self.text)
        self.definitions = {**course.shared, **{definition.label: definition for definition in own}}
        for definition in reversed(own):
            self.text = blanked(self.text, definition.start, definition.end)
        self.reader = self._reader(self.title)
        self.root = read_boxes(self.text)
        self.sections = self._sections()

    def _reader(self, target: str) -> BodyReader:
        return BodyReader(
            source=self.course.source,
            file=self.path,
            ledger=self.ledger,
            target=target,
            files=self.course.files,
            link=self.course.link,
            definitions=self.definitions,
            captions_in_brackets=True,
        )

    def line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def _sections(self) -> list[Section]:
        """Cut at ## headings that are in no box. What stands before the first belongs to it."""
        plain, starts = masked(self.text), []
        for part in self.root.parts():
            if isinstance(part, tuple):
                starts += [
                    (part[0] + match.start(), self.text[part[0] + match.start(1) : part[0] + match.end(1)])
                    for match in re.finditer(r"^## +(.+)$", plain[part[0] : part[1]], re.M)
                ]
        if not starts or self.path.startswith("learners/"):
            return [Section(self, self.title, 0, len(self.text))]
        sections = []
        for number, (start, heading) in enumerate(starts):
            end = starts[number + 1][0] if number + 1 < len(starts) else len(self.text)
            if sections and self._is_short(start, end):
                sections[-1].end = end
                continue
            sections.append(Section(self, plain_words(without_anchor(heading)), start if sections else 0, end))
        return sections

    def _is_short(self, start: int, end: int) -> bool:
        inside = [box for box in self.root.children if start <= box.start < end]
        if any(box.name == "challenge" for box in inside):
            return False
        return len(re.findall(r"\w+", masked(self.text)[start:end])) < FEW_WORDS

    def module(self) -> ImportedModule:
        self.ledger.claim_file(self.path, target=self.title)
        minutes = (self.settings.number("teaching") or 0) + (self.settings.number("exercises") or 0)
        for key in list(self.settings.data):
            if key in {"teaching", "exercises"} and self.settings.data[key] == 0:
                self.ledger.claim(self.path, "setting", detail=key, target=self.title)
                self.settings.seen.add(key)
        self.settings.finish()
        for item in self.ledger.open_items(self.path, "definition"):
            self.ledger.claim(self.path, "definition", item.line, target=self.title)
        self.questions: list[str] = []
        shares = share_out(minutes, [max(section.end - section.start, 1) for section in self.sections])
        lessons, slugs = [], set()
        for section, share in zip(self.sections, shares, strict=True):
            if section.slug in slugs:
                section.source += f"-{len(slugs)}"
            slugs.add(section.slug)
            self.reader.target = section.title
            blocks = self._blocks(section)
            lessons.append(ImportedLesson(section.source, section.title, section.slug, tuple(blocks), share or None))
        slug = slugify(self.title) or slugify(self.name)
        return ImportedModule(self.path, self.title, slug, " ".join(self.questions)[:1000], tuple(lessons))

    def _blocks(self, section: Section) -> list[dict]:
        blocks, has_title = [], False
        for part in self.root.parts():
            start, end = part if isinstance(part, tuple) else (part.start, part.end)
            start, end = max(start, section.start), min(end, section.end)
            if start >= end:
                continue
            if isinstance(part, Box):
                blocks += self._box(part)
                continue
            text = self.text[start:end]
            heading = None if has_title else re.search(r"^## +.+$", masked(text), re.M)
            if heading and len(self.sections) > 1 or heading and section.title != self.title:
                has_title = True
                place = self.line(start + heading.start())
                self.ledger.claim(self.path, "heading", place, target=section.title, reason="the title of the lesson")
                blocks += self.reader.blocks(raised(text[: heading.start()]), self.line(start))
                text, start = text[heading.end() :], start + heading.end()
            blocks += self.reader.blocks(raised(text), self.line(start))
        return blocks

    # --- boxes ------------------------------------------------------------------------------------------------------

    def _box(self, box: Box) -> list[dict]:
        first, last = self.line(box.start), self.line(max(box.start, box.end - 1))
        if box.name == "instructor":
            self.ledger.claim_lines(
                self.path, first, last, kinds=None, outcome=REJECTED, reason="for instructors; students do not see it"
            )
            return []
        reason = "" if box.is_closed else "the box is never closed; it goes on to the end"
        if box.name in FOLDED:
            self.reader.claim("container", first, reason=reason)
            return [raw.markdown(self._folded(box))]
        if box.name not in CALLOUTS:
            self.reader.claim("container", first, RAW, f"::: {box.name} is unknown; shown as a note")
        else:
            self.reader.claim("container", first, reason=reason)
        tone, label = CALLOUTS.get(box.name, ("note", ""))
        title, blocks, parts = self._title(box), [], list(box.parts())
        for part in parts:
            if isinstance(part, Box):
                blocks += self._box(part)
                continue
            text = self._inner_text(part, skip_heading=part is parts[0] and bool(title))
            if not text:
                continue
            if not any(block["type"] == "callout" for block in blocks):
                head = title if title.lower().startswith(label.lower()) else ": ".join(filter(None, (label, title)))
                blocks.append(raw.callout(tone, head or box.name.capitalize(), text))
            else:
                blocks.append(raw.markdown(text))
        if box.name in {"questions", "objectives"}:
            points = [
                plain_words(point) for point in re.findall(r"^\s*[-*+] +(.+)$", self.text[slice(*box.inner)], re.M)
            ]
            if box.name == "questions":
                self.questions += points
            else:
                self.objectives += points
        return blocks

    def _title(self, box: Box) -> str:
        """The heading a box begins with."""
        heading = re.match(r"\s*#{1,6} +(.+)", self.text[slice(*box.inner)])
        end = box.children[0].start if box.children else box.inner[1]
        if not heading or box.inner[0] + heading.start(1) > end:
            return ""
        self.reader.claim("heading", self.line(box.inner[0] + heading.start(1)))
        return plain_words(without_anchor(heading[1]))

    def _inner_text(self, part: tuple[int, int], *, skip_heading: bool) -> str:
        text, first = self.text[slice(*part)], self.line(part[0])
        if skip_heading and (heading := re.match(r"\s*#{1,6} +.+", text)):
            text, first = text[heading.end() :], first + heading[0].count("\n")
        return self.reader.markdown(_lowered(text), first).strip("\n") if text.strip() else ""

    def _folded(self, box: Box) -> str:
        """A <details> of everything in the box, boxes in it included."""
        title, parts, pieces = self._title(box), list(box.parts()), []
        for part in parts:
            if isinstance(part, Box):
                for block in self._box(part):
                    value = block["value"]
                    pieces.append(value if isinstance(value, str) else f"**{value['title']}**\n\n{value['text']}")
            elif text := self._inner_text(part, skip_heading=part is parts[0] and bool(title)):
                pieces.append(text)
        summary = title or FOLDED[box.name]
        inner = "\n\n".join(pieces)
        return f"<details>\n<summary>{_escaped(summary)}</summary>\n\n{inner}\n\n</details>"


def share_out(total: int, weights: list[int]) -> list[int]:
    """`total` minutes by weight, in whole minutes that add up to it again; at least one each while there are enough."""
    if not total:
        return [0] * len(weights)
    floor = 1 if total >= len(weights) else 0
    left = total - floor * len(weights)
    exact = [left * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    by_rest = sorted(range(len(weights)), key=lambda place: exact[place] - shares[place], reverse=True)
    for place in by_rest[: left - sum(shares)]:
        shares[place] += 1
    return [share + floor for share in shares]


def _headings(text: str, change) -> str:
    plain, parts, position = masked(text), [], 0
    for heading in re.finditer(r"^(#{1,6}) +.*$", plain, re.M):
        parts.append(text[position : heading.start()])
        position = heading.end()
        words = text[heading.end(1) : heading.end()]
        parts.append("#" * change(len(heading[1])) + " " + without_anchor(words))
    return "".join(parts) + text[position:]


def raised(text: str) -> str:
    """### becomes ##: below the title of a lesson there is no section any more."""
    return _headings(text, lambda level: max(2, level - 1))


def _lowered(text: str) -> str:
    """Headings in a box are small ones."""
    return _headings(text, lambda level: max(4, level))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
