"""A live course tree -> plain data -> the rows beneath. The unit is the course.

Any change to a page of a course only marks the course stale (see receivers). One job per course, after commit, reads
what is live *now* and replaces the outline; it trusts nothing a signal said. Structure comes from the course's source
language; a translation adds texts, never activities. Aliases are never compiled.
"""

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from wagtail.models import Page

from commerce.pricing.services import set_course_offer
from core.public_files import public_copy
from learning.courses import services
from learning.courses.decisions import due_decisions
from learning.courses.enums import LessonKind
from learning.courses.models import Course
from learning.courses.specs import ActivitySpec, CourseSpec, CourseTextSpec, LessonSpec, ModuleSpec

from .certificates import certificate_of
from .grading import grading_of
from .models import CoursePage, LessonPage, ModulePage
from .opening import opening_of
from .reading import lesson_minutes, plain_html
from .selling import admission_of, offer_of

log = logging.getLogger(__name__)

Drafts = dict[int, Page] | None  # by the id of the page each would replace


def compile_course(key: UUID, *, force: bool = False) -> bool:
    """Bring the rows of one course in line with its live pages. Returns whether they changed.

    A course that is not stale is left alone (twenty saves ask twenty times, the first compile serves them all) unless
    `force`, which also writes rows that should be right already. A failure leaves the old outline standing, is recorded
    on the course, logged, and tried again by `tick`.
    """
    try:
        with transaction.atomic():
            course = services.lock_course(key=key)
            if not (course.is_stale or force):
                return False
            decisions = due_decisions(course)  # before the pages are read: what they speak of is there
            spec = read_course(course)
            if spec is None:
                return services.withdraw_course(key=key, generation=course.generation)
            return _write(course, spec, force=force, decisions=decisions)
    except Course.DoesNotExist:
        return False
    except Exception as error:
        log.exception("Compiling course %s failed", key)
        services.record_compile_failure(key=key, error=f"{type(error).__name__}: {error}")
        return False


def _write(course: Course, spec: CourseSpec, **how) -> bool:
    """The outline and the prices. A course that is sold stops taking people in by themselves in the same moment."""
    changed = services.replace_outline(spec=spec, generation=course.generation, **how)
    set_course_offer(course=course, offer=offer_of(_course_pages(course)[course.source_locale]))
    return changed


def read_course(course: Course) -> CourseSpec | None:
    """The live tree of a course as plain data; None when its page in the source language is not live."""
    by_locale = _course_pages(course)
    source = by_locale.get(course.source_locale)
    if source is None:
        return None
    trees = {locale: _live_tree(page) for locale, page in by_locale.items()}
    tree = trees[course.source_locale]
    openings = {
        lesson.translation_key: opening_of(lesson, list(tree.lessons.values()), is_sequential=source.is_sequential)
        for lesson in tree.lessons.values()
    }
    modules = tuple(
        _module_spec(module, lessons, course.source_locale, trees, openings) for module, lessons in tree.outline
    )
    minutes = sum(lesson.minutes for module in modules for lesson in module.lessons)
    return CourseSpec(
        key=course.key,
        slug=source.slug,
        source_locale=course.source_locale,
        is_open=source.is_open,
        level=source.level,
        category_slug=source.category.slug if source.category else "",
        tags=tuple(sorted(source.tags.names())),
        minutes=source.estimated_minutes or minutes,
        cover_url=_cover_url(source),
        texts={locale: _course_text(page) for locale, page in by_locale.items()},
        modules=modules,
        grading=grading_of(source, modules),
        counts_reported_scores=source.counts_reported_scores,
        admission=admission_of(source),
        **certificate_of(source),
    )


def read_activities(
    course: Course, drafts: Drafts = None, *, untouched: set[UUID] = frozenset()
) -> dict[UUID, tuple[ActivitySpec, ...]] | None:
    """{key of a lesson: what can be completed in it}, as `read_course` would say if `drafts` were live in place of
    their pages. Lessons of `untouched` are left out, unless a draft is one of theirs. None when nothing would be
    served."""
    by_locale = _course_pages(course, drafts)
    if course.source_locale not in by_locale:
        return None
    changed = {draft.translation_key for draft in (drafts or {}).values()}
    trees = {locale: _live_tree(page, drafts) for locale, page in by_locale.items()}
    return {
        key: _activities(lesson, course.source_locale, _versions(key, "lessons", trees))
        for key, lesson in trees[course.source_locale].lessons.items()
        if key not in untouched or key in changed
    }


def _course_pages(course: Course, drafts: Drafts = None) -> dict[str, CoursePage]:
    """{language: page} of those that are live, or will be with `drafts`."""
    pages = CoursePage.objects.filter(_out(drafts), translation_key=course.key, alias_of=None)
    pages = pages.select_related("locale", "category", "thumbnail")
    return {page.locale.language_code: (drafts or {}).get(page.pk, page) for page in pages}


def _out(drafts: Drafts) -> Q:
    return Q(live=True) | Q(pk__in=drafts) if drafts else Q(live=True)


def _cover_url(page: CoursePage) -> str:
    """Of the thumbnail; empty, so that a cover is drawn, when there is none or its file cannot be read."""
    if page.thumbnail is None:
        return ""
    try:
        return public_copy(page.thumbnail.get_rendition("fill-640x360").file)
    except OSError:
        log.warning("The thumbnail of course page %s cannot be read", page.pk)
        return ""


class _live_tree:
    """The live modules and lessons of one course page, in order; what hangs under a draft module is left out. `drafts`
    count as live."""

    def __init__(self, course_page: CoursePage, drafts: Drafts = None):
        pages = Page.objects.descendant_of(course_page).filter(_out(drafts), alias_of=None).order_by("path").specific()
        modules: dict[str, tuple] = {}
        for page in pages:
            page = (drafts or {}).get(page.pk, page)
            if isinstance(page, ModulePage):
                modules[page.path] = (page, [])
            elif isinstance(page, LessonPage) and page.path[: -Page.steplen] in modules:
                modules[page.path[: -Page.steplen]][1].append(page)
        self.outline = list(modules.values())
        self.modules = {module.translation_key: module for module, _ in self.outline}
        self.lessons = {lesson.translation_key: lesson for _, lessons in self.outline for lesson in lessons}


def _course_text(page: CoursePage) -> CourseTextSpec:
    return CourseTextSpec(
        title=page.title,
        subtitle=page.subtitle,
        description=plain_html(page.description),
        category_name=page.category.name if page.category else "",
        instructor_names=tuple(
            row.user.profile.shown_name
            for row in page.instructors.select_related("user__profile").order_by("sort_order")
            if hasattr(row.user, "profile")
        ),
    )


def _module_spec(module: ModulePage, lessons: list[LessonPage], source: str, trees: dict, openings: dict) -> ModuleSpec:
    versions = _versions(module.translation_key, "modules", trees)
    return ModuleSpec(
        key=module.translation_key,
        titles={locale: page.title for locale, page in versions.items()},
        summaries={locale: page.summary for locale, page in versions.items()},
        lessons=tuple(_lesson_spec(lesson, source, trees, openings) for lesson in lessons),
    )


def _versions(key: UUID, kind: str, trees: dict) -> dict:
    """{language: page} of a module or lesson."""
    found = {locale: getattr(tree, kind).get(key) for locale, tree in trees.items()}
    return {locale: page for locale, page in found.items() if page}


def _lesson_spec(lesson: LessonPage, source: str, trees: dict, openings: dict) -> LessonSpec:
    versions = _versions(lesson.translation_key, "lessons", trees)
    files = {file for page in versions.values() for block in page.body for file in block.block.files(block.value)}
    return LessonSpec(
        key=lesson.translation_key,
        kind=lesson_kind(lesson),
        minutes=lesson_minutes(lesson),
        is_preview=lesson.is_preview,
        titles={locale: page.title for locale, page in versions.items()},
        texts={locale: lesson_text(page) for locale, page in versions.items()},
        activities=_activities(lesson, source, versions),
        files=tuple(sorted(files, key=lambda file: (file.kind, file.reference))),
        **openings[lesson.translation_key],
    )


def _activities(lesson: LessonPage, source: str, versions: dict[str, LessonPage]) -> tuple[ActivitySpec, ...]:
    found: dict[UUID, ActivitySpec] = {}
    for locale, page in sorted(versions.items(), key=lambda pair: pair[0] != source):
        for block in page.body:
            activity = block.block.activity(block.value)
            if not activity:
                continue
            block_id = UUID(str(block.id))
            if locale == source and block_id not in found:
                found[block_id] = ActivitySpec(block_id, block.block_type, activity.rule, activity.is_required, {}, {})
            # A translation adds words to what the source has; a second block of the same id adds nothing.
            known = found.get(block_id)
            if known and known.kind == block.block_type and locale not in known.definitions:
                known.definitions[locale] = activity.definition
                known.revision_ids[locale] = page.live_revision_id
    return tuple(found.values())


def lesson_kind(lesson: LessonPage) -> str:
    kinds = {block.block.lesson_kind for block in lesson.body}
    if LessonKind.VIDEO in kinds:
        return LessonKind.VIDEO
    others = [block for block in lesson.body if block.block.lesson_kind != LessonKind.QUIZ]
    return LessonKind.QUIZ if LessonKind.QUIZ in kinds and len(others) <= 2 else LessonKind.TEXT


def lesson_text(page: LessonPage) -> str:
    return "\n".join(filter(None, (block.block.search_text(block.value) for block in page.body)))
