"""What an import would do to the bank, question by question. A dry run shows it, the import does it."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.blocks import Block

from learning.assessment.question_format import Reading

from ..bank import definition_of
from ..block_ids import ids_inside
from ..importing.ids import with_ids, without_ids
from ..models import BankQuestion
from ..question_block import made, question_blocks

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
IN_REVIEW = "It waits for review; until that is over it stays as it is."


@dataclass(frozen=True)
class Planned:
    """`row` is the latest draft of the bank question there is; `body` the raw stream it becomes."""

    question: dict
    key: UUID
    title: str
    state: str
    body: list[dict]
    row: BankQuestion | None = None

    @property
    def wording(self) -> str:
        """Markdown."""
        return f"{self.question['stem']} {self.question.get('text', '')}"

    @property
    def type_label(self):
        return made(self.question["type"]).label

    @property
    def state_label(self):
        return {CREATED: _("new"), UPDATED: _("updated"), UNCHANGED: _("as before")}[self.state]


def key_for(question_id: str, owner) -> UUID:
    """Of the bank question an import makes: two people who import the same file have two."""
    return uuid5(UUID(question_id), f"owner:{owner.pk if owner else ''}")


def plan_bank(reading: Reading, *, owner, tags=(), share: bool = False) -> list[Planned]:
    """What becomes of each question of `reading`. One that the editor could not hold is taken out of it, with the
    reason in its books."""
    known = _known_rows(reading, owner)
    planned = []
    for question in list(reading.questions):
        wanted = {**question, "tags": _tags(question, tags)}
        row = known.get(UUID(question["id"])) or known.get(key_for(question["id"], owner))
        problem = _problem(wanted, row)
        if problem:
            reading.withdraw(question, problem)
            continue
        planned.append(_plan(wanted, row, owner, title=reading.names.get(question["id"], ""), share=share))
    return planned


def _known_rows(reading: Reading, owner) -> dict[UUID, BankQuestion]:
    """{key: row} of what is the owner's own: exported from here before, or imported before."""
    ids = [UUID(question["id"]) for question in reading.questions]
    keys = ids + [key_for(str(one), owner) for one in ids]
    rows = BankQuestion.objects.filter(Q(owner=owner) if owner else Q(owner=None)).select_related("latest_revision")
    found: dict[UUID, BankQuestion] = {}
    for start in range(0, len(keys), 500):
        found |= {row.key: row for row in rows.filter(key__in=keys[start : start + 500])}
    return found


def _tags(question: dict, more) -> list[str]:
    return sorted({tag.strip().lower() for tag in [*question.get("tags", []), *more] if tag.strip()})


def _problem(question: dict, row: BankQuestion | None) -> str:
    if row and row.workflow_in_progress:
        return IN_REVIEW
    cls = question_blocks.get(question["type"])
    if cls is None or not cls.is_offered:
        return f"The bank has no questions of the type {question['type']} yet."
    block = made(question["type"])
    try:
        block.clean(block.to_python(ids_inside(block, block.stored(question), path="checked")))
    except ValidationError as error:
        return " ".join(dict.fromkeys(_messages(error))) or "The editor refuses it."
    return ""


def _messages(error: ValidationError) -> list[str]:
    """The sentences of an error of blocks within blocks, each with the field it is about."""
    if hasattr(error, "as_json_data"):
        return _sentences(error.as_json_data())
    return [str(message) for message in error.messages]


def _sentences(data: dict, name: str = "") -> list[str]:
    said = [f"{name}: {message}" if name else str(message) for message in data.get("messages", [])]
    inner = data.get("blockErrors") or {}
    pairs = inner.items() if isinstance(inner, dict) else enumerate(inner)
    for key, part in pairs:
        if part:
            said += _sentences(part, key if isinstance(key, str) and not key.isdigit() else name)
    return said


def _plan(question: dict, row: BankQuestion | None, owner, *, title: str, share: bool) -> Planned:
    block = made(question["type"])
    value = block.stored(question)
    if row is None:
        key = key_for(question["id"], owner)
        body = with_ids([{"type": question["type"], "value": value}], [], seed=str(key))
        return Planned(question, key, title, CREATED, body)
    latest = row.latest_revision.as_object() if row.latest_revision_id else row
    old = latest.body.get_prep_value()
    if old and old[0]["type"] == question["type"]:
        value = {**{name: old[0]["value"].get(name) for name in ("picture",) if name in old[0]["value"]}, **value}
    body = with_ids([{"type": question["type"], "value": value}], old, seed=str(row.key))
    is_same = _facts(block, body[0]["value"], question) == _comparable(definition_of(latest))
    state = UNCHANGED if is_same and (latest.is_shared or not share) else UPDATED
    return Planned(question, row.key, title, state, body, latest)


def _facts(block: Block, value: dict, question: dict) -> dict:
    return _comparable(
        block.definition(block.to_python(value), "") | {name: question[name] for name in ("tags", "difficulty")}
    )


def _comparable(definition: dict) -> dict:
    """Without ids. Those of gaps stand in the text too, where their order says as much."""
    for place, blank in enumerate(definition.get("blanks", []), 1):
        definition = {**definition, "text": definition["text"].replace(f"[[{blank['id']}]]", f"[[{place}]]")}
    return without_ids(definition)
