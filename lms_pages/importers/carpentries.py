"""Lessons of The Carpentries (sandpaper workbench): an episode becomes a module, its ## sections become lessons."""

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from django.utils.text import slugify

from ..importer import Importer
from ..importing import raw
from ..importing.body import BodyReader, plain_words, without_anchor
from ..importing.boxes import Box, read_boxes
from ..importing.front_matter import BadYaml, read_front_matter, read_yaml
from ..importing.ledger import MAPPED, RAW, REJECTED, Item, Ledger
from ..importing.pieces import blanked, definitions, masked
from ..importing.scan import scan_files
from ..importing.settings import SettingsReader
from ..importing.source import BadFile, CourseSource
from ..importing.specs import ImportedCourse, ImportedLesson, ImportedModule

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
CONFIG = ("title", "license", "source", "keywords", "episodes", "learners")
LICENSES = {"CC-BY 4.0": "CC BY 4.0", "CC-BY-4.0": "CC BY 4.0"}


class CarpentriesImporter(Importer):
    label = "Carpentries lesson"
    signature = "config.yaml and episodes/*.md"

    def recognizes(self, source):
        return source.has("config.yaml") and any(path.endswith(".md") for path in source.below("episodes"))

    def scan(self, source):
        items = scan_files(source, endings=(".md",))
        try:
            lines = source.text("config.yaml").split("\n") if source.has("config.yaml") else []
        except BadFile:
            lines = []
        for number, line in enumerate(lines, start=1):
            if key := re.match(r"^([A-Za-z_][\w-]*)\s*:", line):
                items.append(Item("config.yaml", "setting", number, key[1]))
        return items

    def read(self, source, ledger):
        return _Course(source, ledger).read()


class _Course:
    def __init__(self, source: CourseSource, ledger: Ledger):
        self.source, self.ledger = source, ledger
        self.files: dict = {}
        self.first_lessons: dict[str, str] = {}  # name of a page without its ending -> source of its first lesson
        self.shared = self._shared_definitions()

    def read(self) -> ImportedCourse:
        config = self._config()
        episodes = self._in_order("episodes", config)
        learners = [path for path in self.source.below("learners") if path.endswith(".md")]
        setup = [path for path in learners if PurePosixPath(path).stem == "setup"]
        pages = [_Page(self, path) for path in (*setup, *episodes, *[path for path in learners if path not in setup])]
        pages = [page for page in pages if page.is_readable]
        for page in pages:
            self.first_lessons[page.name] = page.sections[0].source
        index = _Index(self)
        before, after = [], []
        modules = []
        for page in pages:
            if page.path in episodes:
                modules.append(page.module())
            else:
                (before if page.path in setup else after).extend(page.module().lessons)
        after += index.lessons()
        if before:
            modules.insert(0, ImportedModule("learners/before", "Before you start", "before-you-start", "", tuple(before)))
        if after:
            modules.append(ImportedModule("learners/after", "Reference", "reference", "", tuple(after)))
        title = config.text("title") or self.source.name.replace("-", " ").capitalize()
        license_name = config.text("license")
        source_url = config.url("source")
        tags = [word.strip() for word in config.text("keywords", 500).split(",") if word.strip()]
        config.text("life_cycle")
        attribution = self._attribution()
        for key in CONFIG:
            config.seen.add(key)
        self._finish_config(config)
        self._leftovers()
        return ImportedCourse(
            source=f"carpentries:{source_url.split('://')[-1] or self.source.name}",
            title=title,
            slug=slugify(title),
            description=index.description,
            requirements=index.requirements,
            outcomes=tuple(sentence for page in pages for sentence in page.objectives[:2])[:12],
            tags=tuple(tags[:10]),
            license=LICENSES.get(license_name, license_name),
            attribution=attribution,
            source_url=source_url,
            modules=tuple(module for module in modules if module.lessons),
            files=self.files,
        )

    # --- config.yaml and the like -----------------------------------------------------------------------------------

    def _config(self) -> SettingsReader:
        data = {}
        if self.source.has("config.yaml"):
            try:
                data = read_yaml(self.source.text("config.yaml")) or {}
                self.ledger.claim_file("config.yaml", target="course")
            except (BadFile, BadYaml) as error:
                self.ledger.claim_file("config.yaml", outcome=REJECTED, reason=str(error), contents=True)
        return SettingsReader(data if isinstance(data, dict) else {}, "config.yaml", self.ledger, "course")

    def _finish_config(self, config: SettingsReader) -> None:
        for item in self.ledger.open_items("config.yaml", "setting"):
            is_order = item.detail in {"episodes", "learners"}
            self.ledger.claim(
                "config.yaml",
                "setting",
                item.line,
                outcome=MAPPED if is_order else REJECTED,
                target="order of the pages" if is_order else "",
                reason="" if is_order else "about the source's own site, not about the course",
            )

    def _in_order(self, folder: str, config: SettingsReader) -> list[str]:
        """Markdown files of a folder: those the configuration lists, or all of them."""
        there = [path for path in self.source.below(folder) if path.endswith(".md") and path.count("/") == 1]
        listed = config.data.get(folder)
        if not isinstance(listed, list):
            return there
        wanted = []
        for name in listed:
            path = f"{folder}/{name}"
            if path in there and path not in wanted:
                wanted.append(path)
            else:
                reason = "listed twice" if path in wanted else "there is no such file"
                self.ledger.claim("config.yaml", "order", outcome=REJECTED, reason=f"{folder}: {name}: {reason}")
        return wanted

    def _attribution(self) -> str:
        names = []
        if self.source.has("AUTHORS"):
            try:
                for line in self.source.text("AUTHORS").split("\n"):
                    if name := re.sub(r"<[^>]*>", "", line).strip(" *-\t"):
                        names.append(name)
                self.ledger.claim_file("AUTHORS", target="attribution")
            except BadFile as error:
                self.ledger.claim_file("AUTHORS", outcome=REJECTED, reason=str(error))
        changed = "Changed: episodes split into lessons, instructor notes left out."
        text = ", ".join(names) or "The Carpentries and contributors"
        while len(text) + len(changed) > 490 and names:
            names.pop()
            text = ", ".join(names) + " and others"
        return f"{text}. {changed}"

    def _shared_definitions(self) -> dict:
        """Link definitions that links.md keeps for all pages."""
        if not self.source.has("links.md"):
            return {}
        try:
            text = self.source.text("links.md")
        except BadFile as error:
            self.ledger.claim_file("links.md", outcome=REJECTED, reason=str(error))
            return {}
        self.ledger.claim_file("links.md", target="links of all pages", contents=True)
        return {definition.label: definition for definition in definitions(text)}

    def _leftovers(self) -> None:
        for path in self.source.links:
            self.ledger.claim_file(path, outcome=REJECTED, reason="a symbolic link; put the file itself here")
        for path in self.source.files:
            if not self.ledger.open_items(path, "file"):
                continue
            if PurePosixPath(path).name.startswith(("LICENSE", "CITATION")):
                self.ledger.claim_file(path, target="license and attribution", contents=True)
                continue
            folder = path.split("/")[0]
            reason = {
                "instructors": "for instructors; students do not see it",
                "profiles": "a description of possible learners; students do not see it",
                "episodes": "not listed in config.yaml" if path.endswith(".md") else "no page uses it",
            }.get(folder, "not a page of the course" if path.endswith(".md") else "no page uses it")
            self.ledger.claim_file(path, outcome=REJECTED, reason=reason, contents=True)

    def link(self, address: str) -> str | None:
        path = address.split("#")[0]
        if "://" in path or not path.endswith((".md", ".html")):
            return None
        lesson = self.first_lessons.get(PurePosixPath(path).stem)
        return f"import-lesson:{quote(lesson)}" if lesson else None


class _Section:
    """A stretch of a page that becomes a lesson."""

    def __init__(self, page: "_Page", title: str, start: int, end: int):
        self.title, self.start, self.end = title, start, end
        self.slug = slugify(plain_words(title)) or "lesson"
        self.source = f"{page.path}#{self.slug}"


class _Page:
    """A Markdown page: front matter, boxes, sections."""

    def __init__(self, course: _Course, path: str):
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

    def _sections(self) -> list[_Section]:
        """Cut at ## headings that are in no box. What stands before the first belongs to it."""
        plain, starts = masked(self.text), []
        for part in self.root.parts():
            if isinstance(part, tuple):
                starts += [
                    (part[0] + match.start(), self.text[part[0] + match.start(1) : part[0] + match.end(1)])
                    for match in re.finditer(r"^## +(.+)$", plain[part[0] : part[1]], re.M)
                ]
        if not starts or self.path.startswith("learners/"):
            return [_Section(self, self.title, 0, len(self.text))]
        sections = []
        for number, (start, heading) in enumerate(starts):
            end = starts[number + 1][0] if number + 1 < len(starts) else len(self.text)
            if sections and self._is_short(start, end):
                sections[-1].end = end
                continue
            sections.append(_Section(self, plain_words(without_anchor(heading)), start if sections else 0, end))
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

    def _blocks(self, section: _Section) -> list[dict]:
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
                blocks += self.reader.blocks(_raised(text[: heading.start()]), self.line(start))
                text, start = text[heading.end() :], start + heading.end()
            blocks += self.reader.blocks(_raised(text), self.line(start))
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
                head = ": ".join(dict.fromkeys(filter(None, (label, title if title.lower() != label.lower() else ""))))
                blocks.append(raw.callout(tone, head or box.name.capitalize(), text))
            else:
                blocks.append(raw.markdown(text))
        if box.name in {"questions", "objectives"}:
            points = [plain_words(point) for point in re.findall(r"^\s*[-*+] +(.+)$", self.text[slice(*box.inner)], re.M)]
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


class _Index(_Page):
    """index.md: what the course is about, what one should know, and perhaps more in a box."""

    def __init__(self, course: _Course):
        self.description, self.requirements = "", ()
        self.boxes: list[Box] = []
        self.questions: list[str] = []
        self.is_readable = False
        if not course.source.has("index.md"):
            return
        super().__init__(course, "index.md")
        if not self.is_readable:
            return
        self.ledger.claim_file("index.md", target="description")
        self.reader.target = "description"
        self.settings.finish()
        for item in self.ledger.open_items(self.path, "definition"):
            self.ledger.claim(self.path, "definition", item.line, target="description")
        pieces = []
        for part in self.root.parts():
            if isinstance(part, tuple):
                pieces.append(self.reader.markdown(self.text[slice(*part)], self.line(part[0])))
            elif part.name in {"checklist", "prereq"}:
                self._requirements(part)
            elif part.name == "instructor":
                self._box(part)
            else:
                self.boxes.append(part)
        text = "\n\n".join(filter(None, pieces))
        self.description = re.sub(r"\A## +Welcome\s*\n", "", text)

    def _requirements(self, box: Box) -> None:
        first, last = self.line(box.start), self.line(box.end - 1)
        points = re.findall(r"^\s*[-*+] +(.+)$", self.text[slice(*box.inner)], re.M)
        self.requirements = (*self.requirements, *(raw.cut(plain_words(point), 300) for point in points))
        self.ledger.claim_lines(self.path, first, last, kinds=None, target="requirements")

    def lessons(self) -> list[ImportedLesson]:
        """Each further box becomes a lesson of the last module."""
        lessons = []
        for number, box in enumerate(self.boxes, start=1):
            self.reader.claim("container", self.line(box.start))
            title = self._title(box) or f"More about this course {number}"
            self.reader.target = title
            blocks, parts = [], list(box.parts())
            for part in parts:
                if isinstance(part, Box):
                    blocks += self._box(part)
                else:
                    start, end = part
                    if part is parts[0] and (heading := re.match(r"\s*#{1,6} +.+", self.text[start:end])):
                        start += heading.end()
                    blocks += self.reader.blocks(_raised(_raised(self.text[start:end])), self.line(start))
            slug = slugify(title)
            lessons.append(ImportedLesson(f"index.md#{slug}", title, slug, tuple(blocks)))
        return lessons


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


def _raised(text: str) -> str:
    """### becomes ##: below the title of a lesson there is no section any more."""
    return _headings(text, lambda level: max(2, level - 1))


def _lowered(text: str) -> str:
    """Headings in a box are small ones."""
    return _headings(text, lambda level: max(4, level))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


importer = CarpentriesImporter()
