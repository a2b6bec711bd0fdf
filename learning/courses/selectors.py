"""What the rows of a course say."""

from collections.abc import Iterable
from copy import copy
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from core.kept import kept

from .enums import AUTHORS, TeamRole
from .models import Activity, ActivityVersion, Course, CourseMember, GradingVersion, LessonFile, OutlineFollower
from .rules import may_author_courses, may_manage_any_course
from .specs import ActivitySpec, CourseSpec, CourseTextSpec, FileRef, LessonSpec, ModuleSpec


def course_title(course: Course, locale: str) -> str:
    """The title in this language, else in the course's own; "" before the first publish. One query."""
    titles = dict(course.texts.filter(locale__in={locale, course.source_locale}).values_list("locale", "title"))
    return titles.get(locale) or titles.get(course.source_locale, "")


def shown_title(course: Course, locale: str) -> str:
    """The same for lists: of a course whose `texts` were prefetched, without a query; the slug where there is none."""
    titles = {text.locale: text.title for text in course.texts.all()}
    return titles.get(locale) or titles.get(course.source_locale) or str(course)


def frozen_version(pk: int) -> ActivityVersion:
    """A version by its number, kept because it never changes; only `is_live` may be out of date.

    Raises ActivityVersion.DoesNotExist.
    """
    return copy(kept(_version_name(pk), lambda: ActivityVersion.objects.get(pk=pk)))


def keep_versions(versions: Iterable[ActivityVersion]) -> None:
    """Have them at hand for frozen_version: they were read anyway."""
    for version in versions:
        kept(_version_name(version.pk), lambda version=version: version)


def _version_name(pk: int) -> str:
    return f"activity-version:{pk}"


def state_of(course: Course) -> str:
    """A word that is another one after any change to the pages or rows of the course: names of kept values begin so."""
    written = course.updated_at.timestamp() if course.updated_at else 0
    return f"course:{course.pk}:{course.generation}:{course.compiled_generation}:{written}"


def courses_behind(follower: str) -> QuerySet[Course]:
    """Courses whose outline changed, or went, since `follower` last noted (note_followed) that it had worked it in."""
    followed = OutlineFollower.objects.filter(
        course=OuterRef("pk"),
        follower=follower,
        outline_hash=OuterRef("outline_hash"),
        outlined_at=OuterRef("updated_at"),
    )
    return Course.objects.exclude(updated_at=None).exclude(Exists(followed)).order_by("pk")


def team_of(course: Course) -> QuerySet[CourseMember]:
    """Leads first, then co-instructors, then assistants; in each the longest there first. One query."""
    place = Case(*(When(role=role, then=place) for place, role in enumerate(TeamRole)), default=len(TeamRole))
    return course.members.select_related("user__profile").order_by(place, "pk")


def authored_courses(user) -> QuerySet[Course]:
    """Courses this person leads or co-teaches; what assistants help with is not among them."""
    return Course.objects.filter(members__user=user, members__role__in=AUTHORS)


def graded_courses(user) -> QuerySet[Course]:
    """Courses this person may grade in: for lists, what rules.may_grade_course says of one."""
    if may_manage_any_course(user):
        return Course.objects.all()
    if not (user.is_authenticated and user.is_active):
        return Course.objects.none()
    roles = TeamRole.values if may_author_courses(user) else [role for role in TeamRole if role not in AUTHORS]
    return Course.objects.filter(members__user=user, members__role__in=roles)


def live_version(activity: Activity, locale: str) -> ActivityVersion:
    """In this language, else in the course's own. Raises ActivityVersion.DoesNotExist for one that is retired."""
    source = activity.lesson.course.source_locale
    versions = {each.locale: each for each in activity.versions.filter(is_live=True, locale__in={locale, source})}
    if activity.retired_at or not versions:
        raise ActivityVersion.DoesNotExist
    return versions.get(locale) or versions[source]


def stored_outline(course: Course) -> CourseSpec:
    """What the rows of a course say, in the shape `replace_outline` takes. Nine queries, whatever its size.

    Equal to the spec it was written from, so comparing the two proves that pages and rows agree.
    """
    modules = list(course.modules.filter(is_live=True).prefetch_related("texts").order_by("order"))
    lessons = list(course.lessons.filter(is_live=True).prefetch_related("texts").order_by("order"))
    activities, files = _activities(course), _files(course)
    by_module: dict[int, list[LessonSpec]] = {}
    keys = {lesson.pk: lesson.key for lesson in lessons}
    for lesson in lessons:
        texts = list(lesson.texts.all())
        by_module.setdefault(lesson.module_id, []).append(
            LessonSpec(
                key=lesson.key,
                kind=lesson.kind,
                minutes=lesson.minutes,
                is_preview=lesson.is_preview,
                titles={text.locale: text.title for text in texts},
                texts={text.locale: text.text for text in texts},
                activities=tuple(activities.get(lesson.pk, ())),
                files=tuple(files.get(lesson.pk, ())),
                requires=tuple(keys[pk] for pk in lesson.requires if pk in keys),
                opens_at=lesson.opens_at,
                opens_after_days=lesson.opens_after_days,
            )
        )
    return CourseSpec(
        key=course.key,
        slug=course.slug,
        source_locale=course.source_locale,
        is_open=course.is_open,
        level=course.level,
        category_slug=course.category_slug,
        tags=tuple(course.tags),
        minutes=course.minutes,
        cover_url=course.cover_url,
        texts={
            text.locale: CourseTextSpec(
                title=text.title,
                subtitle=text.subtitle,
                description=text.description,
                category_name=text.category_name,
                instructor_names=tuple(text.instructor_names),
            )
            for text in course.texts.all()
        },
        modules=tuple(
            ModuleSpec(
                key=module.key,
                titles={text.locale: text.title for text in module.texts.all()},
                summaries={text.locale: text.summary for text in module.texts.all()},
                lessons=tuple(by_module.get(module.pk, ())),
            )
            for module in modules
        ),
        grading=live_grading(course).definition,
        counts_reported_scores=course.counts_reported_scores,
        admission=course.admission,
        gives_certificate=course.gives_certificate,
        certificate_template_key=course.certificate_template_key,
        certificate_rule=course.certificate_rule,
    )


def live_grading(course: Course) -> GradingVersion:
    """How the course is graded now; one without categories before it was first published."""
    return course.grading_versions.filter(is_live=True).first() or GradingVersion(course=course, definition={})


def _activities(course: Course) -> dict[int, list[ActivitySpec]]:
    definitions: dict[int, dict[str, dict]] = {}
    for version in ActivityVersion.objects.filter(activity__lesson__course=course, is_live=True):
        definitions.setdefault(version.activity_id, {})[version.locale] = version.definition
    found: dict[int, list[ActivitySpec]] = {}
    for row in Activity.objects.filter(lesson__course=course, retired_at=None).order_by("order"):
        found.setdefault(row.lesson_id, []).append(
            ActivitySpec(UUID(str(row.block_id)), row.kind, row.rule, row.is_required, definitions.get(row.pk, {}))
        )
    return found


def _files(course: Course) -> dict[int, list[FileRef]]:
    found: dict[int, list[FileRef]] = {}
    for row in LessonFile.objects.filter(lesson__course=course).order_by("kind", "reference"):
        found.setdefault(row.lesson_id, []).append(FileRef(row.kind, row.reference))
    return found
