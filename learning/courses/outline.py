"""Writing the rows of an outline, a kind at a time, in few queries. Rows that left it are switched off, not deleted."""

from datetime import datetime
from uuid import UUID

from .models import (
    Activity,
    ActivityVersion,
    Course,
    GradingVersion,
    Lesson,
    LessonFile,
    LessonText,
    Module,
    ModuleText,
)
from .specs import ActivitySpec, ModuleSpec, content_hash

LESSON_FIELDS = (
    "module",
    "order",
    "kind",
    "minutes",
    "is_preview",
    "is_live",
    "requires",
    "opens_at",
    "opens_after_days",
)


class BelongsToAnotherCourse(ValueError):
    """A page was moved between courses behind the editor's back: what students did there cannot follow."""


def _refuse_strangers(course: Course, rows) -> None:
    strangers = [str(row.key) for row in rows if row.course_id != course.pk]
    if strangers:
        raise BelongsToAnotherCourse(
            f"{', '.join(strangers)} belong to another course. Move the pages back, and copy them here instead."
        )


def set_texts(model, owner: str, wanted: dict[tuple[int, str], dict], *, owners: list[int]) -> None:
    """Make the rows of `model` for these owners exactly `wanted`: {(owner id, locale): fields}."""
    existing = {
        (getattr(row, f"{owner}_id"), row.locale): row for row in model.objects.filter(**{f"{owner}__in": owners})
    }
    gone = [row.pk for key, row in existing.items() if key not in wanted]
    model.objects.filter(pk__in=gone).delete()
    changed, names = [], set()
    for key, fields in wanted.items():
        row = existing.get(key)
        if row and any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(row, name, value)
            changed.append(row)
            names |= set(fields)
    if changed:
        model.objects.bulk_update(changed, sorted(names))
    model.objects.bulk_create(
        [
            model(**{f"{owner}_id": key[0]}, locale=key[1], **fields)
            for key, fields in wanted.items()
            if key not in existing
        ]
    )


def replace_modules(course: Course, modules: tuple[ModuleSpec, ...]) -> dict[UUID, Module]:
    rows = {row.key: row for row in Module.objects.filter(key__in=[spec.key for spec in modules])}
    _refuse_strangers(course, rows.values())
    new, known = [], []
    for order, spec in enumerate(modules):
        row = rows.get(spec.key)
        (known if row else new).append(row := row or Module(key=spec.key, course=course))
        row.order, row.is_live = order, True
    Module.objects.bulk_create(new)
    Module.objects.bulk_update(known, ["order", "is_live"])
    rows.update({row.key: row for row in new})
    course.modules.exclude(key__in=rows).update(is_live=False)
    set_texts(
        ModuleText,
        "module",
        {
            (rows[spec.key].pk, locale): {"title": title, "summary": spec.summaries.get(locale, "")}
            for spec in modules
            for locale, title in spec.titles.items()
        },
        owners=[row.pk for row in rows.values()],
    )
    return rows


def replace_lessons(course: Course, modules: tuple[ModuleSpec, ...], rows: dict[UUID, Module]) -> dict[UUID, Lesson]:
    specs = [(module, lesson) for module in modules for lesson in module.lessons]
    lessons = {row.key: row for row in Lesson.objects.filter(key__in=[lesson.key for _, lesson in specs])}
    _refuse_strangers(course, lessons.values())
    new, known = [], []
    for order, (module, spec) in enumerate(specs):
        row = lessons.get(spec.key)
        (known if row else new).append(row := row or Lesson(key=spec.key, course=course))
        row.module, row.order, row.is_live = rows[module.key], order, True
        row.kind, row.minutes, row.is_preview = spec.kind, spec.minutes, spec.is_preview
        row.opens_at, row.opens_after_days = spec.opens_at, spec.opens_after_days
    Lesson.objects.bulk_create(new)
    lessons.update({row.key: row for row in new})
    for _, spec in specs:  # now that all of them have a number
        lessons[spec.key].requires = [lessons[key].pk for key in spec.requires]
    Lesson.objects.bulk_update([*known, *(row for row in new if row.requires)], LESSON_FIELDS)
    course.lessons.exclude(key__in=lessons).update(is_live=False)
    set_texts(
        LessonText,
        "lesson",
        {
            (lessons[spec.key].pk, locale): {"title": title, "text": spec.texts.get(locale, "")}
            for _, spec in specs
            for locale, title in spec.titles.items()
        },
        owners=[row.pk for row in lessons.values()],
    )
    return lessons


def replace_activities(
    course: Course, modules: tuple[ModuleSpec, ...], lessons: dict[UUID, Lesson], now: datetime
) -> None:
    existing = {(row.lesson_id, row.block_id): row for row in Activity.objects.filter(lesson__course=course)}
    wanted: list[tuple[Activity, ActivitySpec]] = []
    new, known = [], []
    for spec in (lesson for module in modules for lesson in module.lessons):
        for order, activity in enumerate(spec.activities):
            row = existing.pop((lessons[spec.key].pk, activity.block_id), None)
            (known if row else new).append(row := row or Activity(lesson=lessons[spec.key], block_id=activity.block_id))
            row.kind, row.rule, row.order = activity.kind, activity.rule, order
            row.is_required, row.retired_at = activity.is_required, None
            wanted.append((row, activity))
    Activity.objects.bulk_create(new)
    Activity.objects.bulk_update(known, ["kind", "rule", "order", "is_required", "retired_at"])
    Activity.objects.filter(pk__in=[row.pk for row in existing.values()], retired_at=None).update(retired_at=now)
    _set_live_versions(course, wanted)


def _set_live_versions(course: Course, wanted: list[tuple[Activity, ActivitySpec]]) -> None:
    versions = {
        (row.activity_id, row.locale, row.content_hash): row
        for row in ActivityVersion.objects.filter(activity__lesson__course=course).defer("definition")
    }
    live = {
        (row.pk, locale, content_hash(definition)): (row, locale, definition, spec.revision_ids.get(locale))
        for row, spec in wanted
        for locale, definition in spec.definitions.items()
    }
    # Off before on: at most one version of an activity and language is live, and the database holds that.
    outdated = [row.pk for key, row in versions.items() if row.is_live and key not in live]
    ActivityVersion.objects.filter(pk__in=outdated).update(is_live=False)
    revived = [row.pk for key, row in versions.items() if not row.is_live and key in live]
    ActivityVersion.objects.filter(pk__in=revived).update(is_live=True)
    ActivityVersion.objects.bulk_create(
        [
            ActivityVersion(
                activity=row,
                locale=locale,
                content_hash=key[2],
                definition=definition,
                is_live=True,
                revision_id=revision,
            )
            for key, (row, locale, definition, revision) in live.items()
            if key not in versions
        ]
    )


def replace_files(modules: tuple[ModuleSpec, ...], lessons: dict[UUID, Lesson]) -> None:
    wanted = {
        (lessons[spec.key].pk, file.kind, file.reference)
        for module in modules
        for spec in module.lessons
        for file in spec.files
    }
    existing = {
        (row.lesson_id, row.kind, row.reference): row.pk
        for row in LessonFile.objects.filter(lesson__in=list(lessons.values()))
    }
    LessonFile.objects.filter(pk__in=[pk for key, pk in existing.items() if key not in wanted]).delete()
    LessonFile.objects.bulk_create(
        [LessonFile(lesson_id=key[0], kind=key[1], reference=key[2]) for key in sorted(wanted - existing.keys())]
    )


def replace_grading(course: Course, definition: dict) -> None:
    versions = GradingVersion.objects.filter(course=course)
    digest = content_hash(definition)
    versions.filter(is_live=True).exclude(content_hash=digest).update(is_live=False)
    if not versions.filter(content_hash=digest).update(is_live=True):
        GradingVersion.objects.create(course=course, content_hash=digest, definition=definition, is_live=True)
