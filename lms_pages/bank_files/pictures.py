"""Pictures that came along with questions: checked, kept once in the library, shown by the questions."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

from learning.assessment.question_format import FILE, Reading

from ..importing.file_store import FileStore
from ..importing.pictures import check_image
from ..importing.source import MAX_IMAGE, MEGABYTE, BadFile, CourseSource
from ..importing.specs import ImportedFile

COLLECTION = "Question bank"


def drop_bad_pictures(reading: Reading) -> None:
    """Leave out what is no picture or not a safe one; the questions show nothing in its place."""
    for path, content in list(reading.files.items()):
        try:
            if len(content) > MAX_IMAGE:
                raise BadFile(f"{path}: {len(content) // MEGABYTE} MB; at most {MAX_IMAGE // MEGABYTE} MB are taken")
            check_image(content, path)
        except BadFile as problem:
            del reading.files[path]
            for entry in [entry for entry in reading.ledger.entries if path in (entry.target, entry.item.file)]:
                reading.rebook(entry.item, str(problem))
            reading.questions[:] = [_without(question, path) for question in reading.questions]


@contextmanager
def stored_pictures(reading: Reading, owner):
    """Questions whose pictures have addresses. What was stored is removed again when the block fails."""
    if not reading.files:
        yield reading.questions
        return
    with tempfile.TemporaryDirectory() as folder:
        for path, content in reading.files.items():
            place = Path(folder) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        store = FileStore(CourseSource(Path(folder), COLLECTION), COLLECTION, owner)
        try:
            addresses = {path: _address(store, path) for path in reading.files}
            yield [_replaced(question, addresses) for question in reading.questions]
        except BaseException:
            store.forget()
            raise


def _address(store: FileStore, path: str) -> str:
    store.add(ImportedFile(path=path, kind="image", title=Path(path).stem[:100]))
    return store.url(path)


def _replaced(value, addresses: dict[str, str]):
    if isinstance(value, dict):
        return {name: _replaced(inner, addresses) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, addresses) for inner in value]
    if isinstance(value, str) and FILE in value:
        for path, address in addresses.items():
            value = value.replace(f"({FILE}{path}", f"({address}")
    return value


def _without(question: dict, path: str) -> dict:
    """With an address that leads nowhere taken out of the texts."""
    return _replaced(question, {path: ""})
