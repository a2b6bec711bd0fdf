"""index.md of a Carpentries lesson: what the course is about, and what one should know."""

import re
from typing import TYPE_CHECKING

from django.utils.text import slugify

from ..importing import raw
from ..importing.boxes import Box
from ..importing.rewriting import plain_words
from ..importing.specs import ImportedLesson
from ._carpentries_page import Page, raised

if TYPE_CHECKING:
    from .carpentries import Course


class Index(Page):
    """index.md: what the course is about, what one should know, and perhaps more in a box."""

    def __init__(self, course: "Course"):
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
                    blocks += self.reader.blocks(raised(raised(self.text[start:end])), self.line(start))
            slug = slugify(title)
            lessons.append(ImportedLesson(f"index.md#{slug}", title, slug, tuple(blocks)))
        return lessons
