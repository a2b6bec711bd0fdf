"""Importing a course: find the importer, read, write, and say what became of everything."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from core.import_ledger import Ledger

from ..importer import Importer, importers
from .file_store import FileStore
from .source import CourseSource, open_source
from .specs import ImportedCourse, ImportRefused
from .writer import Written, write_course


@dataclass(frozen=True)
class ImportResult:
    """`report` is JSON-ready; `written` is None after a dry run."""

    course: ImportedCourse
    report: dict
    written: Written | None


def choose_importer(source: CourseSource, wanted: str = "auto") -> tuple[str, Importer, CourseSource]:
    """(slug, importer, source) for a source; the last one is a folder further down when everything is in that.

    Raises ImportRefused, naming the formats, when none fits.
    """
    if wanted != "auto" and wanted not in importers:
        raise ImportRefused(f"There is no format {wanted!r}. There are: {', '.join(importers)}.")
    candidates = importers if wanted == "auto" else {wanted: importers[wanted]}
    place: CourseSource | None = source
    while place:
        for slug, importer in candidates.items():
            if importer.recognizes(place):
                return slug, importer, place
        place = place.only_folder
    known = "; ".join(f"{slug} ({importer.signature})" for slug, importer in importers.items())
    if wanted != "auto":
        raise ImportRefused(f"{source.name} is not in the format {wanted}. Known are: {known}.")
    raise ImportRefused(f"{source.name} is in no known format. Known are: {known}.")


def import_course(
    *,
    path: str | Path,
    format: str = "auto",
    publish=False,
    owner=None,
    dry_run=False,
    title: str = "",
    override_gate: str = "",
) -> ImportResult:
    """Bring the course at `path` (a folder or .zip) into the catalog, or update it when it is there.

    With `publish`, what does not pass the gate stays a draft (`written.held_back`), unless `override_gate` says why.
    Raises ImportRefused when there is nothing to import. Whatever fails while writing leaves nothing behind.
    """
    begun = time.monotonic()
    with open_source(path) as found:
        slug, importer, source = choose_importer(found, format)
        ledger = Ledger(importer.scan(source))
        course = importer.read(source, ledger)
        if title:
            course = replace(course, title=title)
        if not course.lessons:
            reasons = [entry.reason for entry in ledger.entries if entry.outcome == "rejected" and entry.reason]
            raise ImportRefused(
                f"{source.name}: no lesson could be read as {slug}. "
                + (f"The first reason: {reasons[0]}" if reasons else "")
            )
        written = None
        if not dry_run:
            written = _write(course, source, publish=publish, owner=owner, override_gate=override_gate)
            for lesson_source, address in written.renamed.items():
                ledger.note(lesson_source.split("#")[0], f"the address was taken; it is {address}")
    return ImportResult(course, _report(slug, course, ledger, written, time.monotonic() - begun), written)


def _write(course: ImportedCourse, source: CourseSource, *, owner, **options) -> Written:
    store = FileStore(source, course.source, owner)
    try:
        return write_course(course, store, owner=owner, **options)
    except BaseException:
        store.forget()
        raise


def _report(slug: str, course: ImportedCourse, ledger: Ledger, written: Written | None, seconds: float) -> dict:
    quizzes = [block for lesson in course.lessons for block in lesson.blocks if block["type"] == "quiz"]
    report = ledger.report()
    entries = report.pop("list")
    return {
        "format": slug,
        "course": course.title,
        "source": course.source,
        "modules": len(course.modules),
        "lessons": len(course.lessons),
        "quizzes": len(quizzes),
        "questions": sum(len(block["value"]["questions"]) for block in quizzes),
        "files": len(course.files),
        **report,
        "pages": {name: getattr(written, name) for name in ("created", "updated", "unchanged", "removed")}
        if written
        else None,
        "published": bool(written and written.is_published),
        "gate": [
            {"page": title, **finding.as_plain()}
            for title, found in (written.held_back if written else ())
            for finding in found
        ],
        "seconds": round(seconds, 1),
        "list": entries,
    }
