"""Courses of Hugging Face: MDX pages in chapters/<language>/, in the order of _toctree.yml."""

import re
from pathlib import PurePosixPath

from django.utils.text import slugify

from core.import_ledger import MAPPED, REJECTED, Item, Ledger

from ..importer import Importer
from ..importing.front_matter import BadYaml, read_yaml
from ..importing.scan import scan_files
from ..importing.source import BadFile, CourseSource
from ..importing.specs import ImportedCourse, ImportedLesson, ImportedModule, ImportRefused
from ._huggingface_page import FRAMEWORKS, Page

SITE = "https://huggingface.co"
SOURCE = "https://github.com/huggingface/course"
WORDS = {"hf": "Hugging Face", "llm": "LLM", "nlp": "NLP", "ai": "AI", "mcp": "MCP", "ml": "ML", "rl": "RL"}
LINK = re.compile(rf"^(?:{SITE})?/(?:learn/[\w-]+|course)(?:/en)?/(chapter\d+)(?:/(\w+))?/?(?:[?#].*)?$")


class HuggingFaceImporter(Importer):
    label = "Hugging Face course"
    signature = "chapters/<language>/_toctree.yml"

    def recognizes(self, source):
        return bool(_tables(source))

    def scan(self, source):
        items = scan_files(source, endings=(".mdx",))
        for path in _tables(source):
            try:
                lines = source.text(path).split("\n")
            except BadFile:
                continue
            for number, line in enumerate(lines, start=1):
                if entry := re.match(r"^\s*-\s+(title|local|local_fw)\s*:\s*(.*)$", line):
                    items.append(Item(path, "setting", number, entry[2].strip()))
        return items

    def read(self, source, ledger):
        return Course(source, ledger).read()


def _tables(source: CourseSource) -> list[str]:
    return [path for path in source.files if re.fullmatch(r"chapters/[\w-]+/_toctree\.yml", path)]


class Course:
    def __init__(self, source: CourseSource, ledger: Ledger):
        self.source, self.ledger = source, ledger
        tables = _tables(source)
        self.table = "chapters/en/_toctree.yml" if "chapters/en/_toctree.yml" in tables else tables[0] if tables else ""
        self.folder = str(PurePosixPath(self.table).parent)
        self.language = PurePosixPath(self.folder).name
        self.files: dict = {}

    def read(self) -> ImportedCourse:
        try:
            chapters = read_yaml(self.source.text(self.table)) if self.table else None
        except (BadFile, BadYaml) as error:
            raise ImportRefused(
                f"{self.table}: {error}. Without the table of contents the pages have no order."
            ) from None
        if not isinstance(chapters, list):
            raise ImportRefused("There is no chapters/<language>/_toctree.yml with a list of chapters.")
        self.ledger.claim_file(self.table, target="outline")
        self.subtitles = {
            PurePosixPath(path).name[:2]: path
            for path in self.source.below(f"subtitles/{self.language}")
            if path.endswith(".srt")
        }
        license_name, attribution = self._license()
        modules = tuple(module for chapter in chapters if (module := self._module(chapter)))
        self._leftovers()
        name = self.source.name
        title = " ".join(WORDS.get(word.lower(), word.capitalize()) for word in re.split(r"[-_ ]+", name))
        return ImportedCourse(
            source=f"huggingface:{slugify(name)}/{self.language}",
            title=title,
            slug=slugify(title),
            language=self.language,
            license=license_name,
            attribution=attribution,
            source_url=SOURCE,
            modules=modules,
            files=self.files,
        )

    def _license(self) -> tuple[str, str]:
        path = next((path for path in ("LICENSE", "LICENSE.md", "LICENSE.txt") if self.source.has(path)), None)
        text = ""
        if path:
            try:
                text = self.source.text(path)
                self.ledger.claim_file(path, target="license of the course", contents=True)
            except BadFile as error:
                self.ledger.claim_file(path, outcome=REJECTED, reason=str(error))
        is_apache = "Apache License" in text and "Version 2.0" in text
        changed = "Changed: pages brought into lessons, both code variants kept, quizzes made gradable."
        return (
            "Apache-2.0" if is_apache else "See the source",
            f"Hugging Face and the contributors to its course. {changed}",
        )

    def _entry(self, outcome=MAPPED, target="", reason=""):
        self.ledger.claim(self.table, "setting", outcome=outcome, target=target, reason=reason)

    def _module(self, chapter) -> ImportedModule | None:
        if not isinstance(chapter, dict) or not isinstance(chapter.get("sections"), list):
            self._entry(REJECTED, reason="a chapter needs `title` and `sections`")
            return None
        title = str(chapter.get("title") or "Chapter")
        self._entry(target=title)
        lessons = []
        for section in chapter["sections"]:
            if not isinstance(section, dict):
                self._entry(REJECTED, reason="a section needs `local` and `title`")
                continue
            lessons += self._lessons(section)
        if not lessons:
            return None
        return ImportedModule(lessons[0].source.split("/")[0], title, slugify(title) or "chapter", "", tuple(lessons))

    def _lessons(self, section: dict) -> list[ImportedLesson]:
        """One lesson, or one for each framework where the pages differ (local_fw)."""
        title = str(section.get("title") or "")
        variants = section.get("local_fw")
        pages = {"": section.get("local")} if not isinstance(variants, dict) else variants
        lessons = []
        for framework, local in pages.items():
            path = f"{self.folder}/{local}.mdx"
            label = f" ({FRAMEWORKS.get(framework, framework)})" if framework and framework != "pt" else ""
            if local and any(lesson.source == local for lesson in lessons):
                continue
            if not isinstance(local, str) or not self.source.has(path):
                self._entry(REJECTED, reason=f"{local}: there is no such page")
                continue
            if not self.ledger.open_items(path, "file"):
                self._entry(REJECTED, reason=f"{local}: listed twice")
                continue
            try:
                text = self.source.text(path)
            except BadFile as error:
                self.ledger.claim_file(path, outcome=REJECTED, reason=str(error))
                self._entry(REJECTED, reason=str(error))
                continue
            self._entry(target=title + label)
            lessons.append(Page(self, path, local, title + label, bool(section.get("quiz"))).read(text))
        return lessons

    def link(self, address: str) -> str | None:
        """Pages that are here are linked here; others, and whatever else the site has, there."""
        if page := LINK.match(address):
            local = f"{page[1]}/{page[2] or 1}"
            if self.source.has(f"{self.folder}/{local}.mdx"):
                return f"import-lesson:{local}"
            return f"{SITE}/learn/llm-course/{local}"
        return f"{SITE}{address}" if address.startswith("/") and not address.startswith("//") else None

    def _leftovers(self):
        for path in self.source.links:
            self.ledger.claim_file(path, outcome=REJECTED, reason="a symbolic link; put the file itself here")
        for path in self.source.files:
            if self.ledger.open_items(path, "file"):
                reason = "not in the table of contents" if path.endswith(".mdx") else "no page uses it"
                self.ledger.claim_file(path, outcome=REJECTED, reason=reason, contents=True)


importer = HuggingFaceImporter()
