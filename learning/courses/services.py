"""Changes to a course: its published outline (called by `lms_pages.publishing` only) and whether it is archived.

Students' rows are never touched here.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import clock

from .decisions import change_of, policies_of, settle_decisions
from .models import ChangeDecision, Course, CourseText, OutlineFollower
from .outline import replace_activities, replace_files, replace_grading, replace_lessons, replace_modules, set_texts
from .prerequisites import refuse_cycles
from .signals import course_archived, course_restored, course_withdrawn, decided_change, outline_replaced
from .specs import CourseSpec

AS_IN_SPEC = (
    "slug", "is_open", "level", "category_slug", "minutes", "cover_url", "counts_reported_scores", "gives_certificate",
    "certificate_template_key", "certificate_rule", "admission",
)  # fmt: skip


def ensure_course(*, key: UUID, source_locale: str, slug: str = "") -> Course:
    """The course row of this key, made bare if there is none yet."""
    course, _ = Course.objects.get_or_create(key=key, defaults={"source_locale": source_locale, "slug": slug})
    return course


def mark_stale(*, key: UUID) -> bool:
    """Note that the pages of a course changed. Returns whether there is such a course."""
    return bool(Course.objects.filter(key=key).update(generation=F("generation") + 1))


def lock_course(*, key: UUID) -> Course:
    """The course row, locked until the transaction ends, so that one compile runs at a time.

    The key is not locked: students enroll and answer while a course is compiled.
    """
    return Course.objects.select_for_update(no_key=True).get(key=key)


@transaction.atomic
def replace_outline(
    *,
    spec: CourseSpec,
    generation: int,
    force: bool = False,
    decisions: list[ChangeDecision] = (),
    now: datetime | None = None,
) -> bool:
    """Make the rows say what `spec` says. Idempotent; returns whether they were written.

    The same spec as last time writes nothing, unless `force`: then rows that somebody changed by hand are mended.
    Writes nothing and raises BelongsToAnotherCourse for a module or lesson that is another course's, PrerequisiteCycle
    for lessons that wait for each other.

    `generation` is the number read before the pages were: if they changed meanwhile, the course stays stale and the
    next compile sees it. `decisions` are those that were due then (due_decisions); they are applied with it.
    """
    now = clock.current(now)
    course = lock_course(key=spec.key)
    settled = {"compiled_generation": generation, "compile_error": "", "compile_failed_at": None, "compile_failures": 0}
    digest = spec.outline_hash
    if course.is_live and course.outline_hash == digest and not force:
        Course.objects.filter(pk=course.pk).update(**settled)
        settle_decisions(decisions=decisions, outcome={}, now=now)
        return False
    refuse_cycles(spec)
    change = change_of(course, spec) if decisions else None
    modules = replace_modules(course, spec.modules)
    lessons = replace_lessons(course, spec.modules, modules)
    replace_activities(course, spec.modules, lessons, now)
    replace_files(spec.modules, lessons)
    replace_grading(course, spec.grading)
    set_texts(
        CourseText,
        "course",
        {
            (course.pk, locale): {
                "title": text.title,
                "subtitle": text.subtitle,
                "description": text.description,
                "category_name": text.category_name,
                "instructor_names": list(text.instructor_names),
            }
            for locale, text in spec.texts.items()
        },
        owners=[course.pk],
    )
    for name in AS_IN_SPEC:
        setattr(course, name, getattr(spec, name))
    course.tags = list(spec.tags)
    course.is_live = True
    course.lesson_count = len(lessons)
    course.published_at = course.published_at or now
    course.updated_at = now
    course.outline_hash = digest
    for name, value in settled.items():
        setattr(course, name, value)
    # Left out is what others write without the lock: right now another process may be doing so.
    kept = {"id", "key", "generation", "archived_at"}
    course.save(update_fields=[f.name for f in course._meta.concrete_fields if f.name not in kept])
    if decisions:
        policies = policies_of(decisions, spec)
        decided_change.send(Course, course=course, change=change, policies=policies, decisions=decisions, now=now)
    outline_replaced.send(Course, course=course)
    return True


@transaction.atomic
def withdraw_course(*, key: UUID, generation: int) -> bool:
    """The course has no live page any more: nothing of it is served. Its rows stay. Returns whether it was live."""
    course = lock_course(key=key)
    was_live = course.is_live
    Course.objects.filter(pk=course.pk).update(
        is_live=False,
        outline_hash="",
        compiled_generation=generation,
        compile_error="",
        compile_failed_at=None,
        compile_failures=0,
    )
    if was_live:
        course.is_live = False
        course_withdrawn.send(Course, course=course)
    return was_live


@transaction.atomic
def archive_course(*, course: Course, now: datetime | None = None) -> bool:
    """Offer the course to nobody new; who is in it stays. Returns whether it was not archived before."""
    changed = Course.objects.filter(pk=course.pk, archived_at=None).update(archived_at=clock.current(now))
    course.refresh_from_db(fields=["archived_at"])
    if changed:
        course_archived.send(Course, course=course)
    return bool(changed)


@transaction.atomic
def restore_course(*, course: Course) -> bool:
    """Offer an archived course again, as it was. Returns whether it was archived."""
    changed = Course.objects.filter(pk=course.pk, archived_at__isnull=False).update(archived_at=None)
    course.refresh_from_db(fields=["archived_at"])
    if changed:
        course_restored.send(Course, course=course)
    return bool(changed)


def record_compile_failure(*, key: UUID, error: str, now: datetime | None = None) -> None:
    """Keep the reason; the old outline stands and `tick` tries again, each time after a longer wait."""
    Course.objects.filter(key=key).update(
        compile_error=error[:4000], compile_failed_at=clock.current(now), compile_failures=F("compile_failures") + 1
    )


def note_followed(*, course: Course, follower: str) -> None:
    """Remember that `follower` ("search") has worked in the outline as `course` was read; see courses_behind."""
    state = {"outline_hash": course.outline_hash, "outlined_at": course.updated_at}
    OutlineFollower.objects.bulk_create(  # one query, whether there is a row or not
        [OutlineFollower(course=course, follower=follower, **state)],
        update_conflicts=True,
        unique_fields=["course", "follower"],
        update_fields=list(state),
    )
