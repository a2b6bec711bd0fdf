"""Courses as Markdown folders, as docs/markdown-courses.md describes them."""

import re
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from django.utils.text import slugify

from core.import_ledger import MAPPED, REJECTED, Ledger
from learning.courses.enums import Level
from learning.courses.prerequisites import find_cycle

from ..importer import Importer
from ..importing import fences
from ..importing.body import BodyReader
from ..importing.front_matter import read_front_matter
from ..importing.pieces import definitions
from ..importing.scan import scan_files
from ..importing.settings import SettingsReader
from ..importing.source import BadFile, CourseSource
from ..importing.specs import ImportedCourse, ImportedLesson, ImportedModule, ImportRefused


def address(name: str) -> str:
    """The address a file or folder name stands for: "01-first-lesson.md" is "first-lesson"."""
    stem = PurePosixPath(name).name.removesuffix(".md")
    return slugify(re.sub(r"^\d+[-_. ]+", "", stem)) or slugify(stem) or "lesson"


def spoken(name: str) -> str:
    return address(name).replace("-", " ").capitalize()


class MarkdownImporter(Importer):
    label = "Markdown folder"
    signature = "course.md, and a folder with module.md for each module"

    def recognizes(self, source):
        return source.has("course.md") or any(
            path.count("/") == 1 and path.endswith("/module.md") for path in source.files
        )

    def scan(self, source):
        return scan_files(source, endings=(".md",))

    def read(self, source, ledger):
        return _Reader(source, ledger).course()


class _Reader:
    def __init__(self, source: CourseSource, ledger: Ledger):
        self.source, self.ledger = source, ledger
        self.files: dict = {}

    def course(self) -> ImportedCourse:
        settings, description, first = self._page("course.md", "course")
        slug = slugify(settings.text("slug")) or address(self.source.name)
        title = settings.text("title") or spoken(self.source.name)
        folders = self._ordered(self._module_folders(), settings.words("order"), "course.md")
        if not folders:
            raise ImportRefused(
                f"{self.source.name} has no lessons. A module is a folder with module.md in it, "
                "a lesson a .md file beside that."
            )
        self.lessons = {folder: self._lesson_files(folder) for folder in folders}
        course = ImportedCourse(
            source=f"markdown:{slug}",
            title=title,
            slug=slug,
            subtitle=settings.text("subtitle", 255),
            outcomes=settings.sentences("outcomes"),
            audience=settings.sentences("audience"),
            requirements=settings.sentences("requirements"),
            category=settings.text("category", 100),
            level=settings.choice("level", Level.values),
            language=settings.text("language", 10),
            tags=settings.words("tags"),
            minutes=settings.number("minutes"),
            is_sequential=settings.said_flag("sequential"),
            gives_certificate=settings.said_flag("certificate"),
            certificate_min_grade=settings.number("certificate_min_grade", below=101),
            certificate_months=settings.number("certificate_months", below=601),
            certificate_needs_approval=settings.said_flag("certificate_approval"),
            sale=settings.sale("price"),
            license=settings.text("license", 255),
            attribution=settings.text("attribution", 500),
            source_url=settings.url("source_url"),
        )
        settings.finish()
        reader = self._body_reader("course.md", "description", description)
        course = replace(course, description=reader.markdown(description, first))
        modules = self._without_circles(tuple(self._module(folder) for folder in folders))
        self._leftovers()
        return replace(course, modules=modules, files=self.files)

    def _module_folders(self) -> list[str]:
        """Folders at the top with a module.md or any lesson."""
        return sorted(
            {path.split("/")[0] for path in self.source.files if path.count("/") == 1 and path.endswith(".md")}
        )

    def _lesson_files(self, folder: str) -> list[str]:
        return [
            path
            for path in self.source.below(folder)
            if path.count("/") == 1 and path.endswith(".md") and path != f"{folder}/module.md"
        ]

    def _ordered(self, paths: list[str], wanted: tuple[str, ...], file: str) -> list[str]:
        """In the order of names, or first those in `wanted`, by name with or without number and .md."""
        first = []
        for name in wanted:
            found = [
                p
                for p in paths
                if name in {PurePosixPath(p).name, PurePosixPath(p).stem, address(p)} and p not in first
            ]
            if found:
                first.append(found[0])
            else:
                self.ledger.claim(file, "order", outcome=REJECTED, detail=name, reason=f"order: there is no {name}")
        return first + [path for path in paths if path not in first]

    def _page(self, file: str, target: str) -> tuple[SettingsReader, str, int]:
        """The front matter and the body of a file, with the number of the body's first line. What cannot be read is
        reported, and empty."""
        empty = SettingsReader({}, file, self.ledger, target)
        if not self.source.has(file):
            return empty, "", 1
        try:
            data, body, first, problem = read_front_matter(self.source.text(file))
        except BadFile as error:
            self.ledger.claim_file(file, outcome=REJECTED, reason=str(error))
            return empty, "", 1
        self.ledger.claim_file(file, target=target)
        if problem:
            self.ledger.claim_lines(file, 1, max(first - 1, 1), kinds={"setting"}, outcome=REJECTED, reason=problem)
            self.ledger.claim(file, "front matter", 1, outcome=REJECTED, reason=problem)
        return SettingsReader(data, file, self.ledger, target), body, first

    def _module(self, folder: str) -> ImportedModule:
        file = f"{folder}/module.md"
        settings, summary, first = self._page(file, folder)
        title = settings.text("title", 255) or spoken(folder)
        paths = self._ordered(self.lessons[folder], settings.words("order"), file)
        slug = slugify(settings.text("slug")) or address(folder)
        settings.finish()
        text = self._body_reader(file, title, summary).markdown(summary, first)
        lessons = [lesson for path in paths if (lesson := self._lesson(path))]
        return ImportedModule(folder, title, slug, text, tuple(lessons))

    def _lesson(self, file: str) -> ImportedLesson | None:
        try:
            self.source.text(file)
        except BadFile as error:
            self.ledger.claim_file(file, outcome=REJECTED, reason=str(error))
            return None
        settings, body, first = self._page(file, file)
        title = settings.text("title", 255)
        if not title:
            heading = re.search(r"^#\s+(.+)$", body, re.M)
            title = heading[1].strip() if heading else spoken(file)
        settings.target = title
        slug = slugify(settings.text("slug")) or address(file)
        minutes, is_preview = settings.number("minutes"), settings.flag("preview")
        opening = self._opening(settings, file)
        settings.finish()
        blocks = self._body_reader(file, title, body).blocks(body, first)
        return ImportedLesson(file, title, slug, tuple(blocks), minutes, is_preview, **opening)

    def _opening(self, settings: SettingsReader, file: str) -> dict:
        """What the lesson waits for: fields of ImportedLesson."""
        requires = settings.lessons("prerequisites", lambda name: self._lesson_file(name, file))
        opens_at, days = settings.moment("opens_at"), settings.number("opens_after_days", below=3651)
        if opens_at and days:
            reason = "opens_after_days: give a day or a number of days, not both"
            self.ledger.refuse_setting(file, "opens_after_days", reason)
            days = None
        return {"requires": requires, "opens_at": opens_at, "opens_after_days": days}

    def _without_circles(self, modules: tuple[ImportedModule, ...]) -> tuple[ImportedModule, ...]:
        """Lessons that would wait for each other, or for themselves, wait for nothing, and the report says so."""
        waits = {lesson.source: lesson.requires or () for module in modules for lesson in module.lessons}
        while circle := find_cycle(waits):
            for source in circle:
                waits[source] = ()
                reason = f"prerequisites: these would wait for each other: {' → '.join(circle)}"
                self.ledger.refuse_setting(source, "prerequisites", reason)
        return tuple(
            replace(
                module,
                lessons=tuple(
                    replace(lesson, requires=waits[lesson.source]) if lesson.requires else lesson
                    for lesson in module.lessons
                ),
            )
            for module in modules
        )

    def _lesson_file(self, name: str, file: str) -> str | None:
        try:
            path = self.source.resolve(name, relative_to=file)
        except (BadFile, ValueError):
            return None
        return path if any(path in paths for paths in self.lessons.values()) else None

    def _body_reader(self, file: str, target: str, body: str) -> BodyReader:
        known = {definition.label: definition for definition in definitions(body)}
        reader = BodyReader(
            source=self.source,
            file=file,
            ledger=self.ledger,
            target=target,
            files=self.files,
            link=lambda link: self._lesson_link(link, file),
            definitions=known,
            fences=fences.READERS,
        )
        for item in self.ledger.open_items(file, "definition"):
            self.ledger.claim(file, "definition", item.line, target=target, outcome=MAPPED)
        for item in self.ledger.open_items(file, "container"):
            reader.claim("container", item.line, "raw", f"::: {item.detail} is unknown here; kept as text")
        return reader

    def _lesson_link(self, link: str, file: str) -> str | None:
        if not link.split("#")[0].endswith(".md"):
            return None
        path = self._lesson_file(link, file)
        return f"import-lesson:{quote(path)}" if path else None

    def _leftovers(self) -> None:
        for path in self.source.links:
            self.ledger.claim_file(path, outcome=REJECTED, reason="a symbolic link; put the file itself here")
        for path in self.source.files:
            if self.ledger.open_items(path, "file"):
                reason = "not a lesson: it is in no module" if path.endswith(".md") else "no lesson uses it"
                self.ledger.claim_file(path, outcome=REJECTED, reason=reason, contents=True)


importer = MarkdownImporter()
