"""What a new outline changes in the activities of a course. One function, for the preview and for what then happens."""

from dataclasses import dataclass
from uuid import UUID

from .models import Activity, ActivityVersion, Course
from .specs import ActivitySpec, content_hash


@dataclass(frozen=True)
class ActivityChange:
    """`activity_id` is None when students never met it; `is_asked`: it is required now and was not before; `is_other`:
    it is required and what it says, or what completes it, is different."""

    lesson_key: UUID
    block_id: UUID
    kind: str
    title: str
    activity_id: int | None = None
    is_asked: bool = False
    is_other: bool = False


@dataclass(frozen=True)
class OutlineChange:
    appearing: tuple[ActivityChange, ...] = ()
    changing: tuple[ActivityChange, ...] = ()
    retiring: tuple[ActivityChange, ...] = ()

    def __bool__(self):
        return bool(self.appearing or self.changing or self.retiring)

    @property
    def asked(self) -> list[ActivityChange]:
        return [change for change in (*self.appearing, *self.changing) if change.is_asked]

    @property
    def others(self) -> list[ActivityChange]:
        return [change for change in self.changing if change.is_other]


def outline_change(
    course: Course, wanted: dict[UUID, tuple[ActivitySpec, ...]], untouched: set[UUID] = frozenset()
) -> OutlineChange:
    """From the rows as they are to `wanted`, {key of a lesson: its activities}. Two queries.

    Lessons that are neither in `wanted` nor `untouched` leave the outline. A language more or less changes nothing.
    """
    rows, hashes = {}, {}
    found = Activity.objects.filter(lesson__course=course).select_related("lesson")
    for row in found.exclude(lesson__key__in=untouched):
        rows[row.lesson.key, row.block_id] = row
    live = ActivityVersion.objects.filter(activity__in=[row.pk for row in rows.values()], is_live=True)
    titles = {}
    for version in live:
        hashes.setdefault(version.activity_id, {})[version.locale] = version.content_hash
        if version.locale == course.source_locale:
            titles[version.activity_id] = version.definition.get("title", "")
    appearing, changing = [], []
    for key, specs in wanted.items():
        for spec in specs:
            row = rows.get((key, spec.block_id))
            names = (key, spec.block_id, spec.kind, _title(spec, course), row.pk if row else None)
            if row is None or row.retired_at:
                appearing.append(ActivityChange(*names, is_asked=spec.is_required))
                continue
            is_other = _is_other(row, spec, hashes.get(row.pk, {}))
            is_asked = spec.is_required and not row.is_required
            if is_other or row.is_required != spec.is_required:
                changing.append(ActivityChange(*names, is_asked=is_asked, is_other=is_other and spec.is_required))
    kept = {(key, spec.block_id) for key, specs in wanted.items() for spec in specs}
    retiring = [
        ActivityChange(key[0], key[1], row.kind, titles.get(row.pk, ""), row.pk)
        for key, row in rows.items()
        if key not in kept and row.retired_at is None
    ]
    return OutlineChange(tuple(appearing), tuple(changing), tuple(retiring))


def _title(spec: ActivitySpec, course: Course) -> str:
    return spec.definitions.get(course.source_locale, {}).get("title", "")


def _is_other(row: Activity, spec: ActivitySpec, hashes: dict[str, str]) -> bool:
    if (row.kind, row.rule) != (spec.kind, spec.rule):
        return True
    return any(
        hashes[locale] != content_hash(definition)
        for locale, definition in spec.definitions.items()
        if locale in hashes
    )
