"""A course on its way in, as plain data. Importers return it, the writer makes pages of it.

A block is a dict {"type": slug, "value": raw} in the raw form of a StreamField, without ids: the writer gives those, so
that what has not changed keeps the one it has. Inside a value, `FileMark(path)` stands for the primary key of a file
of the source, and the addresses `import-file:path` and `import-lesson:source#anchor` in text for theirs.
"""

from dataclasses import dataclass, field
from datetime import datetime


class ImportRefused(Exception):
    """Nothing can be imported; the message says why and what to do."""


@dataclass(frozen=True)
class FileMark:
    path: str


@dataclass(frozen=True)
class ImportedFile:
    """A file a lesson uses. `kind`: image, document or media. `captions`: path of WebVTT or SRT subtitles,
    `chapters` of WebVTT with the titles of chapters."""

    path: str
    kind: str
    title: str
    captions: str = ""
    language: str = ""
    chapters: str = ""


@dataclass(frozen=True)
class ImportedLesson:
    """`source` is what the lesson is found by when the course is imported again: its path in the source."""

    source: str
    title: str
    slug: str
    blocks: tuple[dict, ...] = ()
    minutes: int | None = None
    is_preview: bool = False
    requires: tuple[str, ...] | None = None  # sources of lessons to finish first; None: the source does not say
    opens_at: datetime | None = None
    opens_after_days: int | None = None


@dataclass(frozen=True)
class ImportedModule:
    source: str
    title: str
    slug: str
    summary: str = ""
    lessons: tuple[ImportedLesson, ...] = ()


@dataclass(frozen=True)
class ImportedSale:
    """`mode` is one of commerce.pricing's; `prices` by currency are (amount, compare-at price or ""), as written."""

    mode: str
    prices: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportedCourse:
    """`source` is format and identity, the same whenever and from wherever this course is imported."""

    source: str
    title: str
    slug: str
    subtitle: str = ""
    description: str = ""  # Markdown
    outcomes: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    category: str = ""
    level: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    minutes: int | None = None
    is_sequential: bool | None = None
    gives_certificate: bool | None = None
    certificate_min_grade: int | None = None
    certificate_months: int | None = None
    certificate_needs_approval: bool | None = None
    sale: ImportedSale | None = None  # None: the source does not say
    license: str = ""
    attribution: str = ""
    source_url: str = ""
    modules: tuple[ImportedModule, ...] = ()
    files: dict[str, ImportedFile] = field(default_factory=dict)

    @property
    def lessons(self) -> list[ImportedLesson]:
        return [lesson for module in self.modules for lesson in module.lessons]
