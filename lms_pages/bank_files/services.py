"""Questions of the bank from files, and as files."""

import time
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from learning.assessment.question_files import read_questions, write_questions
from learning.assessment.question_format import FormatRefused, Written

from ..bank import definition_of
from ..models import BankQuestion
from .pictures import drop_bad_pictures, stored_pictures
from .plan import CREATED, UNCHANGED, UPDATED, Planned, plan_bank


@dataclass(frozen=True)
class BankImport:
    """`report` is JSON-ready; `lines` say what became (or would become) of each question that can be had."""

    report: dict
    lines: tuple[Planned, ...]
    is_written: bool = False


def import_questions(
    *,
    path: str | Path,
    format: str = "auto",
    name: str = "",
    owner=None,
    by=None,
    share: bool = False,
    tags=(),
    publish: bool = False,
    dry_run: bool = False,
) -> BankImport:
    """Bring the questions of a file into the bank of `owner`, or update those that were brought before.

    `by` is who imports, and needs the right to publish; None is an operator, who may. `name` is what the file is called
    when the path does not say so. Raises FormatRefused when no question can be had. Whatever fails while writing leaves
    nothing behind.
    """
    begun = time.monotonic()
    slug, reading = read_questions(path, format=format, name=name)
    drop_bad_pictures(reading)
    if dry_run:
        lines = plan_bank(reading, owner=owner, tags=tags, share=share)
    else:
        with transaction.atomic(), stored_pictures(reading, owner) as questions:
            reading.questions[:] = questions
            lines = plan_bank(reading, owner=owner, tags=tags, share=share)
            for line in lines:
                _write(line, owner=owner, by=by, share=share, publish=publish)
    figures = reading.ledger.report()
    for entry in figures["list"]:  # in its owner's words, not by the name of a copy of it
        if name and entry["file"] == Path(path).name:
            entry["file"] = name
    if not lines:
        reasons = [entry["reason"] for entry in figures["list"] if entry["kind"] == "question" and entry["reason"]]
        first = f" The first reason: {reasons[0]}" if reasons else " There is none in it."
        raise NothingToImport(f"{name or Path(path).name}: no question could be read as {slug}.{first}", figures)
    entries = figures.pop("list")
    report = {
        "format": slug,
        "source": reading.source,
        "questions": len(lines),
        **{state: sum(line.state == state for line in lines) for state in (CREATED, UPDATED, UNCHANGED)},
        "files": len(reading.files),
        **figures,
        "published": bool(publish and not dry_run),
        "seconds": round(time.monotonic() - begun, 1),
        "list": entries,
    }
    return BankImport(report, tuple(lines), is_written=not dry_run)


class NothingToImport(FormatRefused):
    """`report` says what there was instead of questions."""

    def __init__(self, message: str, report: dict):
        super().__init__(message)
        self.report = report


def export_questions(*, questions, format: str) -> tuple[Written, dict]:
    """(the file, its report) of bank questions as they are drafted now. Raises FormatRefused."""
    plain = [_plain(row) for row in questions]
    plain = [question for question in plain if question]
    if not plain:
        raise FormatRefused("There is no question to export.")
    written = write_questions(plain, format=format)
    return written, {"format": format, "questions": len(plain), **written.report(plain)}


def _plain(row: BankQuestion) -> dict | None:
    draft = row.latest_revision.as_object() if row.has_unpublished_changes and row.latest_revision_id else row
    return definition_of(draft) if draft.question else None


def _write(line: Planned, *, owner, by, share: bool, publish: bool) -> None:
    if line.state == UNCHANGED and not (publish and not line.row.live):
        return
    row = line.row or BankQuestion(key=line.key, owner=owner, live=False, title=line.title[:200])
    row.body, row.difficulty = line.body, line.question.get("difficulty", "")
    row.is_shared = row.is_shared or share
    row.tags.set(line.question["tags"])
    row.full_clean()
    if line.row is None:
        row.save()
    revision = row.save_revision(user=by or owner, log_action=line.row is not None)
    if publish:
        revision.publish(user=by)
