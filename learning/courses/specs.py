"""A published course as plain data: what `lms_pages.publishing` hands down and `replace_outline` writes."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from json import dumps, loads
from uuid import UUID

from .enums import Admission


def content_hash(data) -> str:
    """SHA-256 of the canonical JSON of `data`: sorted keys, no white space, not ASCII-escaped."""
    return sha256(
        dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()
    ).hexdigest()


@dataclass(frozen=True)
class FileRef:
    """A file of the CMS: `kind` of enums.FileKind, `reference` its primary key there."""

    kind: str
    reference: int


@dataclass(frozen=True)
class ActivitySpec:
    """`definitions` maps a locale to the JSON-ready definition of the activity in that language."""

    block_id: UUID
    kind: str
    rule: str
    is_required: bool
    definitions: dict[str, dict]
    revision_ids: dict[str, int | None] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class LessonSpec:
    """`titles` and `texts` map a locale to the title and to the body in plain words.

    `requires` are keys of lessons of the outline, in its order, that a student has to finish first; strict order is
    written so too. It opens at a moment, or days after the student came, or with the course.
    """

    key: UUID
    kind: str
    minutes: int
    is_preview: bool
    titles: dict[str, str]
    texts: dict[str, str]
    activities: tuple[ActivitySpec, ...] = ()
    files: tuple[FileRef, ...] = ()
    requires: tuple[UUID, ...] = ()
    opens_at: datetime | None = None
    opens_after_days: int | None = None


@dataclass(frozen=True)
class ModuleSpec:
    key: UUID
    titles: dict[str, str]
    summaries: dict[str, str]
    lessons: tuple[LessonSpec, ...] = ()


@dataclass(frozen=True)
class CourseTextSpec:
    title: str
    subtitle: str = ""
    description: str = ""
    category_name: str = ""
    instructor_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseSpec:
    """One live course tree. `texts` maps a locale to what the course says in it.

    `grading` is JSON: how totals come about, read by learning.grades.scheme. It names what counts one by one:
        {"categories": [{"id", "name", "weight": number, "drop_lowest": int, "must_pass": bool,
                         "items": [{"lesson": key, "block": id, "kind": slug, "titles": {locale: str}}]}],
         "letters": [{"letter", "from": percent}], "pass_percent": number | None, "leaderboard": bool}

    `certificate_rule` is JSON, read by learning.certificates:
        {"min_grade": percent | None, "months": how long it is valid | None, "needs_approval": bool}
    """

    key: UUID
    slug: str
    source_locale: str
    is_open: bool
    level: str
    category_slug: str
    tags: tuple[str, ...]
    minutes: int
    cover_url: str
    texts: dict[str, CourseTextSpec]
    modules: tuple[ModuleSpec, ...] = ()
    grading: dict = field(default_factory=dict)
    counts_reported_scores: bool = False
    gives_certificate: bool = False
    certificate_template_key: UUID | None = None
    certificate_rule: dict = field(default_factory=dict)
    admission: str = Admission.SELF

    @property
    def outline_hash(self) -> str:
        data = asdict(self)
        for module in data["modules"]:
            for lesson in module["lessons"]:
                for activity in lesson["activities"]:
                    del activity["revision_ids"]  # provenance: two revisions may say the same
        return content_hash(data)

    def as_plain(self) -> dict:
        """Nested dicts with modules, lessons and activities by key, and their place among their siblings: two of them
        are equal when the outlines are, and where they differ has a name."""
        data = _by_key(asdict(self), "modules", "key")
        for module in data["modules"].values():
            for lesson in _by_key(module, "lessons", "key")["lessons"].values():
                for activity in _by_key(lesson, "activities", "block_id")["activities"].values():
                    del activity["revision_ids"]
        return loads(dumps(data, default=str))


def _by_key(data: dict, name: str, key: str) -> dict:
    data[name] = {str(item[key]): {**item, "place": place} for place, item in enumerate(data[name])}
    return data
