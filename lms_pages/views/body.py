"""The body of a lesson as all its students see it: rendered once for each state of the course, and kept."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from core.kept import kept
from learning.assessment.quiz_settings import settings_of
from learning.assessment.selectors import asked_questions
from learning.courses.models import ActivityVersion, Lesson
from learning.courses.selectors import keep_versions, state_of

from ..frame import frame_of
from ..models import LessonPage


@dataclass(frozen=True)
class LiveActivity:
    """What a student can complete in a part. `version_id` is what a new attempt answers; None when nothing is asked."""

    pk: int
    rule: str
    is_required: bool
    version_id: int | None


@dataclass(frozen=True)
class BodyPart:
    """A block. `html` is "" for an activity that is drawn from its frozen version: `definition` and `questions`."""

    block_id: str
    kind: str
    html: str
    activity: LiveActivity | None
    definition: dict[str, Any]
    questions: tuple[dict[str, Any], ...]
    is_card: bool = False  # a quiz that is taken on a page of its own
    modules: tuple[str, ...] = ()  # beside those that every block of its kind wants


def lesson_body(request, page: LessonPage, row: Lesson) -> tuple[BodyPart, ...]:
    """The parts in order, in the active language. No query while it is kept."""
    locale = get_language()
    name = f"{state_of(row.course)}:{locale}:{frame_of(request).roots}:body:{page.pk}"
    return kept(name, lambda: _render(page, row, locale))


def _render(page: LessonPage, row: Lesson, locale: str) -> tuple[BodyPart, ...]:
    activities = {str(activity.block_id): activity for activity in row.activities.filter(retired_at=None)}
    versions = _live_versions(row, locale)
    parts = [_part(block, activities.get(str(block.id)), versions) for block in page.body]
    # A block that the rows do not know (yet) and that has no words of its own is not shown.
    return tuple(part for part in parts if part.activity or part.html)


def _live_versions(row: Lesson, locale: str) -> dict[int, ActivityVersion]:
    """{activity id: version} in this language, else in the course's own."""
    versions: dict[int, ActivityVersion] = {}
    live = ActivityVersion.objects.filter(activity__lesson=row, activity__retired_at=None, is_live=True)
    for version in live.filter(locale__in={locale, row.course.source_locale}):
        if version.locale == locale or version.activity_id not in versions:
            versions[version.activity_id] = version
    keep_versions(versions.values())
    return versions


def _part(block, activity, versions: dict[int, ActivityVersion]) -> BodyPart:
    html = "" if _is_drawn_from_version(block) else str(block.render({"block_id": block.id}))
    version = versions.get(activity.pk) if activity else None
    is_drawn = bool(version and not html)
    is_card = is_drawn and not settings_of(version.definition).is_inline
    questions = tuple(asked_questions(version.definition)) if is_drawn and not is_card else ()
    return BodyPart(
        block_id=str(block.id),
        kind=block.block_type,
        html=html,
        activity=LiveActivity(activity.pk, activity.rule, activity.is_required, version.pk if version else None)
        if activity
        else None,
        definition=version.definition if version else {},
        questions=questions,
        is_card=is_card,
        modules=block.block.modules_for(block.value),
    )


def _is_drawn_from_version(block) -> bool:
    return block.block.activity(block.value) is not None and block.block.drawn_from_version
