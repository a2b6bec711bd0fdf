"""What the journal of an attempt comes to. Pure: the same entries in the same order give the same sheet.

    {"answers": {question id: response}, "flags": [question ids], "hints": {question id: how many},
     "checked": [question ids], "seen": {client: {"kind:question id": sequence}}}

Order of receipt decides between clients; of one client, what it said before never undoes what it said later. So an
entry that is replayed, or overtaken on its way, changes nothing.
"""

from collections.abc import Iterable

from .enums import EntryKind


def empty_sheet() -> dict:
    return {"answers": {}, "flags": [], "hints": {}, "checked": [], "seen": {}}


def write_down(sheet: dict, entry) -> bool:
    """Work an entry (client, sequence, kind, question_id, response) into the sheet. Returns whether it counts."""
    said = sheet["seen"].setdefault(entry.client, {})
    about = f"{entry.kind}:{entry.question_id}"
    if entry.sequence <= said.get(about, -1):
        return False
    said[about] = entry.sequence
    if entry.kind == EntryKind.ANSWER:
        if entry.question_id in sheet["checked"]:
            return False
        sheet["answers"][entry.question_id] = entry.response
    elif entry.kind == EntryKind.HINT:
        taken = sheet["hints"].get(entry.question_id, 0)
        sheet["hints"][entry.question_id] = max(taken, entry.response)
    elif entry.kind == EntryKind.CHECK:
        _put(sheet["checked"], entry.question_id, True)
    else:
        _put(sheet["flags"], entry.question_id, bool(entry.response))
    return True


def _put(names: list[str], name: str, is_in: bool) -> None:
    if is_in and name not in names:
        names.append(name)
    elif not is_in and name in names:
        names.remove(name)


def sheet_of(entries: Iterable) -> dict:
    """Of all entries of an attempt, in the order in which they were received."""
    sheet = empty_sheet()
    for entry in entries:
        write_down(sheet, entry)
    return sheet


def next_sequence(sheet: dict, client: str) -> int:
    return max(sheet["seen"].get(client, {}).values(), default=0) + 1
