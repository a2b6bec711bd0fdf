"""The question bank: snippets above, rows that attempts draw below.

Publishing a bank question writes a version of it (learning.assessment.bank); unpublishing or deleting it retires the
row. Nothing that was asked ever changes: attempts name versions.
"""

from collections.abc import Iterator
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, ReferenceIndex

from learning.assessment import bank, drawing
from learning.courses.models import Course

from .block_ids import ids_inside
from .models import BankQuestion, CoursePage
from .question_block import made


def definition_of(question: BankQuestion) -> dict:
    """The plain question, with the key as its id; tags and difficulty are those of the snippet."""
    child = question.question
    return {
        **child.block.definition(child.value, str(question.key)),
        "tags": sorted(tag.lower() for tag in question.tags.names()),
        "difficulty": question.difficulty,
    }


def compile_question(question: BankQuestion) -> None:
    """What is live now, as rows. A question that nobody could answer is not drawn."""
    child = question.question
    if not question.live or child is None or child.block.problems(child.value):
        bank.retire_question(key=question.key)
        return
    bank.publish_question(
        key=question.key,
        definition=definition_of(question),
        owner_id=question.owner_id,
        is_shared=question.is_shared,
    )


@transaction.atomic
def write_question(*, question: dict, owner, is_shared: bool = False, publish: bool = False) -> BankQuestion:
    """A plain question (learning.assessment.question_type) as a new bank question of `owner`. Its id is not kept.

    Whether the owner may `publish` is for the caller to ask. Raises ValidationError, and writes nothing, for one that
    nobody could answer.
    """
    block = made(question["type"])
    value = ids_inside(block, block.stored(question), path="")
    row = BankQuestion(
        owner=owner,
        is_shared=is_shared,
        live=False,
        difficulty=question.get("difficulty", ""),
        body=[{"type": question["type"], "id": str(uuid4()), "value": value}],
    )
    row.tags.add(*question.get("tags", []))
    row.body.stream_block.clean(row.body)
    row.full_clean()
    row.save()
    revision = row.save_revision(user=owner)
    if publish:
        revision.publish(user=owner, skip_permission_checks=True)
        row.refresh_from_db()
    return row


def shortages(definition: dict, page: Page | None) -> Iterator[str]:
    """For the author of `page`: what its quiz wants of the bank and does not get."""
    if "items" not in definition:
        return
    picked = {item["pick"] for item in definition["items"] if "pick" in item}
    for row in BankQuestion.objects.filter(key__in=picked, live=False):
        yield _("The bank question “%(title)s” is not published: students are not asked it.") % {"title": row}
    course = _course_above(page)
    for draw, found in drawing.shortages(definition, course):
        words = ngettext(
            "%(wanted)d questions are to be drawn (%(what)s), but the bank has %(found)d.",
            "%(wanted)d questions are to be drawn (%(what)s), but the bank has %(found)d.",
            found,
        )
        what = ", ".join(filter(None, [*draw["tags"], draw["difficulty"]])) or _("of any kind")
        yield words % {"wanted": draw["count"], "found": found, "what": what}


def refusal_to_delete(question: BankQuestion) -> str:
    """Why it has to stay, in a sentence; empty when it may go."""
    quizzes = ReferenceIndex.get_grouped_references_to(question).count()
    if quizzes:
        words = ngettext(
            "“%(title)s” stands in the quizzes of %(count)d page. Take it out there first.",
            "“%(title)s” stands in the quizzes of %(count)d pages. Take it out there first.",
            quizzes,
        )
        return words % {"title": question, "count": quizzes}
    if bank.has_attempts(question.key):
        words = _("Students were asked “%(title)s”: their results need it. Unpublish it, and it is asked no more.")
        return words % {"title": question}
    return ""


def _course_above(page: Page | None) -> Course | None:
    course = page and CoursePage.objects.ancestor_of(page, inclusive=True).first()
    return Course.objects.filter(key=course.translation_key).first() if course else None
