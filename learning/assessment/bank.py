"""Published questions of the banks: written when an editor publishes one, read when attempts draw."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock
from learning.courses.enums import AUTHORS
from learning.courses.models import Course, CourseMember
from learning.courses.specs import content_hash

from .models import Attempt, Question, QuestionTag, QuestionVersion


@transaction.atomic
def publish_question(*, key: UUID, definition: dict, owner_id: int | None, is_shared: bool) -> QuestionVersion:
    """Make this what new attempts draw. `definition` is a plain question; its id becomes the key, and the same content
    is the same version."""
    definition = {**definition, "id": str(key)}
    facts = {
        "owner_id": owner_id,
        "is_shared": is_shared,
        "type": definition["type"],
        "difficulty": definition.get("difficulty", ""),
        "retired_at": None,
    }
    question, _ = Question.objects.update_or_create(key=key, defaults=facts)
    _set_tags(question, set(definition.get("tags", [])))
    digest = content_hash(definition)
    QuestionVersion.objects.filter(question=question, is_live=True).exclude(content_hash=digest).update(is_live=False)
    version, is_new = QuestionVersion.objects.get_or_create(
        question=question, content_hash=digest, defaults={"definition": definition}
    )
    if not is_new and not version.is_live:
        QuestionVersion.objects.filter(pk=version.pk).update(is_live=True)
        version.is_live = True
    return version


def retire_question(*, key: UUID, now: datetime | None = None) -> None:
    """Draw it no more. Its versions stay for the attempts that did."""
    Question.objects.filter(key=key, retired_at=None).update(retired_at=clock.current(now))


def drawable_questions(course: Course | None, bank: str) -> QuerySet[Question]:
    """Of a bank: "course" is what the authors of the course own, "shared" what anybody shares."""
    questions = Question.objects.filter(retired_at=None)
    if bank == "shared":
        return questions.filter(is_shared=True)
    authors = CourseMember.objects.filter(course=course, role__in=AUTHORS).values("user")
    return questions.filter(owner__in=authors)


def matching(questions: QuerySet[Question], draw: dict) -> QuerySet[Question]:
    """Those a draw may take: of its difficulty, with all of its tags."""
    if draw.get("difficulty"):
        questions = questions.filter(difficulty=draw["difficulty"])
    for tag in draw.get("tags", []):
        questions = questions.filter(Q(pk__in=QuestionTag.objects.filter(name=tag).values("question")))
    return questions


def live_versions(questions: QuerySet[Question]) -> QuerySet[QuestionVersion]:
    return QuestionVersion.objects.filter(is_live=True, question__in=questions)


def has_attempts(key: UUID) -> bool:
    """Whether an attempt drew any version of it. Attempts name versions in JSON, which no database joins: those of
    quizzes with questions of the bank are looked through, a few columns each."""
    wanted = set(QuestionVersion.objects.filter(question__key=key).values_list("pk", flat=True))
    drawn = Attempt.objects.exclude(draw=[]).values_list("draw", flat=True)
    return bool(wanted) and any(wanted & versions_in(draw) for draw in drawn.iterator())


def versions_in(draw: Iterable[dict]) -> set[int]:
    return {line["version"] for line in draw if "version" in line}


def _set_tags(question: Question, wanted: set[str]) -> None:
    known = set(question.tags.values_list("name", flat=True))
    question.tags.filter(name__in=known - wanted).delete()
    QuestionTag.objects.bulk_create(QuestionTag(question=question, name=name) for name in sorted(wanted - known))
