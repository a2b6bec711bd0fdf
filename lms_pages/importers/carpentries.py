"""Lessons of The Carpentries (sandpaper workbench): an episode becomes a module, its ## sections become lessons."""

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from django.utils.text import slugify

from core.import_ledger import MAPPED, REJECTED, Item, Ledger

from ..importer import Importer
from ..importing.front_matter import BadYaml, read_yaml
from ..importing.pieces import definitions
from ..importing.scan import scan_files
from ..importing.settings import SettingsReader
from ..importing.source import BadFile, CourseSource
from ..importing.specs import ImportedCourse, ImportedModule
from ._carpentries_index import Index
from ._carpentries_page import Page

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
        return Course(source, ledger).read()


class Course:
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
        pages = [Page(self, path) for path in (*setup, *episodes, *[path for path in learners if path not in setup])]
        pages = [page for page in pages if page.is_readable]
        for page in pages:
            self.first_lessons[page.name] = page.sections[0].source
        index = Index(self)
        before, after = [], []
        modules = []
        for page in pages:
            if page.path in episodes:
                modules.append(page.module())
            else:
                (before if page.path in setup else after).extend(page.module().lessons)
        after += index.lessons()
        if before:
            modules.insert(
                0, ImportedModule("learners/before", "Before you start", "before-you-start", "", tuple(before))
            )
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


importer = CarpentriesImporter()
