"""GIFT: questions as plain text, one after the other, as Moodle and many programs read and write them."""

import re

from ..question_format import Loss, QuestionFormat, Written
from . import _building as building
from ._gift_reading import GiftReader
from ._gift_text import escaped
from ._plain_files import beginning, read_text


class Gift(QuestionFormat):
    label = "GIFT"
    extension = ".gift.txt"
    media_type = "text/plain; charset=utf-8"

    def recognizes(self, path):
        text = beginning(path)
        if text.lstrip().startswith(("<", "PK")) or path.suffix.lower() in {".csv", ".tsv", ".json"}:
            return False
        return path.suffix.lower() == ".gift" or bool(
            re.search(r"^\s*(::|\$CATEGORY:|//)|(?<!\\)\{\s*([=~#}>]|T\b|F\b|TRUE|FALSE)", text, re.MULTILINE)
        )

    def read(self, path, reading):
        GiftReader(reading, path.name).read(read_text(path))

    def write(self, questions):
        parts, losses = [], []
        for question in questions:
            writer = WRITERS.get(question["type"])
            written = writer(question) if writer else None
            if written is None:
                reason = f"GIFT has nothing for a question of the type {question['type']} like this one."
                losses.append(Loss(question["id"], reason, is_whole=True))
                continue
            parts.append(f"{_notes(question)}\n{_head(question)}{written}")
            losses += [Loss(question["id"], reason) for reason in _losses(question)]
        return Written(("\n\n".join(parts) + "\n").encode(), tuple(losses))


def _notes(question) -> str:
    tags = "".join(f" [tag:{_in_note(tag)}]" for tag in building.tags_of(question))
    return f"// [id:{question['id']}]{tags}"


def _in_note(text: str) -> str:
    return re.sub(r"([\]\\])", r"\\\1", " ".join(text.split()))


def _head(question) -> str:
    """The name and the text. A text that begins like a name, a comment or a format needs the empty name before it."""
    name = escaped(" ".join(question["stem"].split())[:60].rstrip("\\"))
    stem = "" if question["type"] == "fill_blanks" else escaped(question["stem"].strip())
    return f"::{name}::[markdown]{stem}"


def _feedback(text: str) -> str:
    return f"#{escaped(text.strip())}" if text and text.strip() else ""


def _body(question, lines: list[str], *, opening: str = "{") -> str:
    explanation = question.get("explanation", "").strip()
    end = f"\n\t####{escaped(explanation)}" if explanation else ""
    inner = "".join(f"\n\t{line}" for line in lines)
    return f"{opening}{inner}{end}\n}}" if inner or end else f"{opening}}}"


def _choice(question):
    lines = []
    for option, share in zip(question["options"], building.shares_of(question), strict=True):
        if question["type"] == "single_choice" and share in (0, 1):
            mark = _mark("=" if share else "~", 100 * share, option["text"])
        else:
            mark = f"~%{building.percent(share)}%"
        lines.append(f"{mark}{escaped(option['text'].strip())}{_feedback(option.get('feedback', ''))}")
    return _body(question, lines)


def _true_false(question):
    is_true = question["is_true"]
    right, wrong = (
        question.get(f"feedback_{name}", "") for name in (("true", "false") if is_true else ("false", "true"))
    )
    feedback = f"#{escaped(wrong.strip())}#{escaped(right.strip())}" if right or wrong else ""
    return _body(question, [], opening="{" + ("TRUE" if is_true else "FALSE") + feedback)


def _mark(mark: str, percent, text: str) -> str:
    """With the weight said aloud where the text would be taken for one."""
    return f"{mark}%{percent}%" if text.lstrip().startswith("%") else mark


def _weight(entry, text: str = "") -> str:
    share = entry.get("fraction", 1)
    return _mark("", 100, text) if share == 1 else f"%{building.percent(share)}%"


def _written_answer(entry):
    text = building.as_wildcard(entry)
    return (
        None
        if text is None
        else f"={_weight(entry, text)}{escaped(text.strip())}{_feedback(entry.get('feedback', ''))}"
    )


def _short_text(question):
    lines = [line for entry in question["accepted"] if (line := _written_answer(entry))]
    return _body(question, lines) if lines and not all("->" in line for line in lines) else None


def _numeric(question):
    lines = [
        f"={_weight(entry)}{building.plain(entry['value'])}:{building.plain(entry.get('tolerance') or 0)}"
        f"{_feedback(entry.get('feedback', ''))}"
        for entry in question["accepted"]
    ]
    return _body(question, lines, opening="{#")


def _matching(question):
    if any("->" in pair["left"] for pair in question["pairs"]):
        return None
    lines = [f"={escaped(pair['left'].strip())} -> {escaped(pair['right'].strip())}" for pair in question["pairs"]]
    lines += [f"= -> {escaped(entry['text'].strip())}" for entry in question.get("distractors", [])]
    return _body(question, lines)


def _ordering(question):
    grading = "RELATIVE_NEXT_EXCLUDE_LAST" if question.get("partial", True) else "ALL_OR_NOTHING"
    lines = [escaped(item["text"].strip()) for item in question["items"]]
    return _body(question, lines, opening=f"{{>{len(lines)} ALL VERTICAL {grading} SHOW none")


def _missing_word(question):
    """One gap with words on both sides; GIFT knows no other."""
    text = building.whole_text(question)
    if len(question["blanks"]) != 1 or text.count("[[") != 1:
        return None
    blank = question["blanks"][0]
    before, after = text.split(f"[[{blank['id']}]]")
    if not before.strip() or not after.strip() or before[-1:] != " " or (after[0] != " " and after[0] not in ".,;:!?)"):
        return None
    lines = _listed(blank) if blank.get("options") else [_written_answer(entry) for entry in blank["accepted"]]
    if None in lines:
        return None
    return f"{escaped(before)}{_body(question, lines)}{escaped(after)}"


def _listed(blank) -> list[str]:
    worth = {entry["text"]: entry for entry in blank["accepted"]}
    lines = []
    for option in blank["options"]:
        entry = worth.get(option, {"fraction": 0})
        share = entry.get("fraction", 1)
        mark = f"~%{building.percent(share)}%"
        if share in (0, 1):
            mark = _mark("=" if share else "~", 100 * share, option)
        lines.append(f"{mark}{escaped(option.strip())}{_feedback(entry.get('feedback', ''))}")
    return lines


def _essay(question):
    return _body(question, [])


def _losses(question) -> list[str]:
    kind, partial = question["type"], question.get("partial")
    accepted = [
        entry for entry in [*question.get("accepted", []), *(question.get("blanks") or [{}])[0].get("accepted", [])]
        if "match" in entry
    ]  # fmt: skip
    is_listed = bool((question.get("blanks") or [{}])[0].get("options"))
    said = {
        "GIFT has no points: each question counts 1.": question["points"] != 1,
        "GIFT has no hints.": bool(question.get("hints")),
        "All or nothing becomes partial credit, with nothing for who chooses a wrong option.": kind == "multiple_choice"
        and partial == "none",
        "All or nothing becomes partial credit.": kind == "matching" and not question.get("partial", True),
        "GIFT has no units.": bool(question.get("unit")),
        "GIFT keeps neither a model answer nor a number of words.": any(
            question.get(name) for name in ("model_answer", "min_words", "max_words")
        ),
        "GIFT does not tell capital letters from small ones.": not is_listed
        and any(entry["match"] == "exact" for entry in accepted),
        "An accepted answer is a pattern that GIFT cannot say; it is left out.": any(
            building.as_wildcard(entry) is None for entry in accepted
        ),
        "A picture beside the question is left out.": bool(question.get("picture")),
    }
    return [reason for reason, is_so in said.items() if is_so]


WRITERS = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "fill_blanks": _missing_word,
    "essay": _essay,
}

question_format = Gift()
