"""CSV: one question in a line, for people with a spreadsheet.

Columns, in any order (only `type` and `question` are needed): id, type, question, points, difficulty, tags,
explanation, right, option 1 … option 12, feedback 1 … feedback 12, details.

    single_choice, multiple_choice   `right` has the numbers of the right options: 2 or 1;3
    true_false                       `right` is true or false; feedback 1 is for true, feedback 2 for false
    short_text                       the options are the accepted answers
    numeric                          the options are numbers, 5 or 5±0.1; `right` may have the unit
    essay                            option 1 is a model answer
    anything else, and whatever does not fit: `details` has the rest of the question as JSON
"""

import csv
import io
import json
import re

from core.import_ledger import Item

from ..question_format import BadQuestion, FormatRefused, Loss, QuestionFormat, Written
from ..question_type import question_types
from . import _building as building
from ._plain_files import beginning, read_text, summary

COMMON = ("id", "type", "points", "stem", "explanation", "hints", "tags", "difficulty", "picture")
MOST = 12
COLUMNS = [
    "id", "type", "question", "points", "difficulty", "tags", "explanation", "right",
    *(f"{name} {place}" for place in range(1, MOST + 1) for name in ("option", "feedback")), "details",
]  # fmt: skip
NAMES = {"stem": "question", "text": "question", "tag": "tags", "answer": "right", "correct": "right"}
# A cell that begins like this would be run by a spreadsheet.
FORMULA = re.compile(r"^'*[=+\-@\t\r]")


class Csv(QuestionFormat):
    label = "CSV"
    extension = ".csv"
    media_type = "text/csv; charset=utf-8"

    def recognizes(self, path):
        if path.suffix.lower() not in {".csv", ".tsv", ".txt"}:
            return False
        columns = _columns(beginning(path))
        return {"type", "question"} <= set(columns)

    def read(self, path, reading):
        text = read_text(path)
        first = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text), delimiter=_delimiter(first), strict=False)
        names = [_column(name) for name in next(rows, [])]
        if not {"type", "question"} <= set(names):
            raise FormatRefused(f"{path.name}: the first line has to name the columns; type and question are needed.")
        found, line = [], rows.line_num + 1
        try:
            for cells in rows:
                if any(cell.strip() for cell in cells):
                    row = dict(zip(names, map(_safe_read, cells), strict=False))
                    detail = summary(row.get("question", ""))
                    found.append((Item(path.name, "question", line, detail), row, len(cells) > len(names)))
                line = rows.line_num + 1
        except csv.Error as error:
            reading.reject(Item(path.name, "file", line), f"The file is broken ({error}); the rest could not be read.")
        reading.ledger.expect([item for item, _row, _too_long in found])
        for item, row, is_too_long in found:
            try:
                if is_too_long:
                    raise BadQuestion("The line has more cells than there are columns: put text with commas in quotes.")
                reading.add(_question(reading, row), item, name=item.detail)
            except BadQuestion as problem:
                reading.reject(item, str(problem))

    def write(self, questions):
        out, losses = io.StringIO(), []
        rows = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
        rows.writeheader()
        for question in questions:
            rows.writerow({name: _safe_write(cell) for name, cell in _row(question).items()})
            if question.get("picture"):
                losses.append(Loss(question["id"], "A picture beside the question is left out."))
        # Spreadsheets take a file without this mark for one of another encoding.
        return Written(b"\xef\xbb\xbf" + out.getvalue().encode(), tuple(losses))


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _column(name: str) -> str:
    name = re.sub(r"[\s_]+", " ", name.strip().casefold())
    name = re.sub(r"^(option|feedback)(\d+)$", r"\1 \2", name)
    return NAMES.get(name, name)


def _columns(text: str) -> list[str]:
    first = text.partition("\n")[0]
    return [_column(name.strip('"')) for name in first.split(_delimiter(first))]


def _safe_write(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _safe_read(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _question(reading, row: dict) -> dict:
    kind = re.sub(r"[\s-]+", "_", row["type"].strip().casefold())
    if kind not in question_types:
        raise BadQuestion(
            f"There are no questions of the type “{row['type'][:40]}”. There are: {', '.join(question_types)}."
        )
    stem = row["question"].strip()
    details = _details(row.get("details", ""))
    question = building.basis(
        reading,
        kind,
        row.get("id", "").strip() or stem,
        stem,
        points=row.get("points", "").strip() or 1,
        explanation=row.get("explanation", ""),
        hints=_hints(details.pop("hints", [])),
        tags=re.split(r"[;,]", row.get("tags", "")),
        difficulty=row.get("difficulty", "").strip().casefold(),
    )
    question |= {name: value for name, value in details.items() if name not in COMMON}
    if kind in READERS and not (details.keys() & {"options", "accepted", "is_true"}):
        READERS[kind](question, row)
    elif not details and kind not in DETAILLESS:
        raise BadQuestion(f"A question of the type {kind} needs the column details.")
    return question


def _details(text: str) -> dict:
    if not text.strip():
        return {}
    try:
        details = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadQuestion(f"Its details are not JSON: {error}.") from None
    if not isinstance(details, dict):
        raise BadQuestion("Its details are not a JSON object.")
    return details


def _hints(hints) -> list[dict]:
    if not isinstance(hints, list) or not all(isinstance(hint, dict) for hint in hints):
        raise BadQuestion("Its hints are not a list of {text, cost}.")
    return [
        {"text": str(hint.get("text", "")), "cost": building.number(hint.get("cost", 0), places=2)} for hint in hints
    ]


def _options(row: dict) -> list[tuple[int, str, str]]:
    """[(number, text, feedback)] of the options that are there."""
    options = [
        (place, row.get(f"option {place}", "").strip(), row.get(f"feedback {place}", "").strip())
        for place in range(1, MOST + 1)
    ]
    return [option for option in options if option[1]]


def _read_choice(question, row):
    rights = [part.strip() for part in re.split(r"[;,\s]+", row.get("right", "")) if part.strip()]
    options = _options(row)
    known = {str(place) for place, _text, _feedback in options}
    if set(rights) - known:
        raise BadQuestion(
            f"`right` has to name options by their numbers, like 2 or 1;3: “{row.get('right', '')[:40]}”."
        )
    question["options"] = building.with_part_ids(
        question,
        "option",
        [{"text": text, "is_right": str(place) in rights, "feedback": feedback} for place, text, feedback in options],
    )
    question.setdefault("partial", "none")


def _read_true_false(question, row):
    right = row.get("right", "").strip().casefold()
    if right not in ("true", "false", "wahr", "falsch", "1", "0"):
        raise BadQuestion("`right` has to be true or false.")
    question |= {
        "is_true": right in ("true", "wahr", "1"),
        "feedback_true": row.get("feedback 1", "").strip(),
        "feedback_false": row.get("feedback 2", "").strip(),
    }


def _read_short_text(question, row):
    question["accepted"] = [building.accepted(text, feedback=feedback) for _place, text, feedback in _options(row)]


def _read_numeric(question, row):
    accepted = []
    for _place, text, feedback in _options(row):
        value, _mark, tolerance = text.replace("+/-", "±").partition("±")
        accepted.append(
            {
                "value": building.number(value),
                "tolerance": building.number(tolerance.strip() or 0),
                "fraction": 1,
                "feedback": feedback,
            }
        )
    unit = row.get("right", "").strip()
    question |= {"accepted": accepted, "unit": unit, "unit_required": bool(question.get("unit_required") and unit)}


def _read_essay(question, row):
    question |= {"min_words": None, "max_words": None} | question | {"model_answer": row.get("option 1", "").strip()}


READERS = {
    "single_choice": _read_choice,
    "multiple_choice": _read_choice,
    "true_false": _read_true_false,
    "short_text": _read_short_text,
    "numeric": _read_numeric,
    "essay": _read_essay,
}
DETAILLESS = {"file_upload", "code"}


def _row(question: dict) -> dict:
    row = {
        "id": question["id"],
        "type": question["type"],
        "question": question["stem"],
        "points": building.plain(question["points"]),
        "difficulty": question.get("difficulty", ""),
        "tags": ";".join(tag.replace(";", " ").replace(",", " ") for tag in question.get("tags", [])),
        "explanation": question.get("explanation", ""),
    }
    rest = {name: value for name, value in question.items() if name not in COMMON}
    cells = WRITERS[question["type"]](rest) if question["type"] in WRITERS else None
    row |= cells or {}
    if question.get("hints"):
        rest["hints"] = question["hints"]
    if rest:
        row["details"] = json.dumps(rest, ensure_ascii=False)
    return row


def _cells(options: list[dict], name: str = "text") -> dict:
    return {
        cell: value
        for place, option in enumerate(options, 1)
        for cell, value in ((f"option {place}", str(option[name])), (f"feedback {place}", option.get("feedback", "")))
    }


def _write_choice(rest):
    """Takes out of `rest` what the columns say."""
    if len(rest["options"]) > MOST or rest.get("partial") == "fractions":
        return None
    options = rest.pop("options")
    if rest.get("partial", "none") == "none":
        rest.pop("partial", None)
    right = ";".join(str(place) for place, option in enumerate(options, 1) if option["is_right"])
    return {"right": right} | _cells(options)


def _write_true_false(rest):
    feedback = {f"feedback {place}": rest.pop(f"feedback_{name}", "") for place, name in ((1, "true"), (2, "false"))}
    return {"right": "true" if rest.pop("is_true") else "false"} | feedback


def _write_short_text(rest):
    entries = rest["accepted"]
    if len(entries) > MOST or any(entry.get("match") != "folded" or entry.get("fraction", 1) != 1 for entry in entries):
        return None
    return _cells(rest.pop("accepted"))


def _write_numeric(rest):
    entries = rest["accepted"]
    if len(entries) > MOST or any(entry.get("fraction", 1) != 1 for entry in entries):
        return None
    rest.pop("accepted")
    unit = rest.pop("unit", "")
    if not rest.get("unit_required"):
        rest.pop("unit_required", None)
    cells = {}
    for place, entry in enumerate(entries, 1):
        tolerance = f"±{building.plain(entry['tolerance'])}" if entry.get("tolerance") else ""
        cells[f"option {place}"] = f"{building.plain(entry['value'])}{tolerance}"
        cells[f"feedback {place}"] = entry.get("feedback", "")
    return {"right": unit} | cells


def _write_essay(rest):
    for name in ("min_words", "max_words"):
        if not rest.get(name):
            rest.pop(name, None)
    return {"option 1": rest.pop("model_answer", "")}


WRITERS = {
    "single_choice": _write_choice,
    "multiple_choice": _write_choice,
    "true_false": _write_true_false,
    "short_text": _write_short_text,
    "numeric": _write_numeric,
    "essay": _write_essay,
}

question_format = Csv()
