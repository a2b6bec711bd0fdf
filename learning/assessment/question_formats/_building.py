"""Questions as plain data, the same whatever format they come from."""

import re
from decimal import Decimal, InvalidOperation
from uuid import UUID, uuid5

from ..question_format import BadQuestion

DIFFICULTIES = ("easy", "medium", "hard")
FILL_STEM = "Fill in the blanks."  # of a text with gaps that has no task of its own
# The shares that Moodle knows, in percent.
SHARES = (
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111,
    10, 5, 0,
)  # fmt: skip


def basis(
    reading, kind: str, key: str, stem: str, *, points=1, explanation="", hints=(), tags=(), difficulty=""
) -> dict:
    """What every question has. `key` is what its source calls it; a tag like difficulty:easy is the difficulty."""
    tags = list(dict.fromkeys(tag.strip()[:100] for tag in tags if tag.strip()))
    for tag in tags:
        if tag.casefold().startswith("difficulty:") and tag[11:].strip().casefold() in DIFFICULTIES:
            difficulty = tag[11:].strip().casefold()
    return {
        "id": reading.id_of(key),
        "type": kind,
        "points": number(points, places=2),
        "stem": stem.strip(),
        "explanation": explanation.strip(),
        "hints": [hint for hint in hints if hint["text"]],
        "tags": [tag for tag in tags if not tag.casefold().startswith("difficulty:")],
        "difficulty": difficulty if difficulty in DIFFICULTIES else "",
    }


def tags_of(question: dict) -> list[str]:
    """The tags, with the difficulty as one: what has tags and no difficulties still keeps it."""
    difficulty = question.get("difficulty")
    return [*question.get("tags", []), *([f"difficulty:{difficulty}"] if difficulty else [])]


def category_tags(path: str) -> list[str]:
    """Tags for a category: the names on the way down, without what stands for the course or the top."""
    names = re.split(r"(?<!/)/(?!/)", path)
    names = [name.replace("//", "/").strip() for name in names]
    return [name for name in names if name and name.casefold() != "top" and not re.fullmatch(r"\$.*\$", name)]


def number(value, *, places: int | None = None):
    """A number for JSON: an int where it is whole. Raises BadQuestion for what is none."""
    try:
        found = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        raise BadQuestion(f"“{str(value)[:40]}” is not a number.") from None
    if not found.is_finite() or abs(found) > Decimal("1e15"):
        raise BadQuestion(f"“{str(value)[:40]}” is not a number that can be used.")
    if places is not None:
        found = round(found, places)
    return int(found) if found == found.to_integral_value() else float(found)


def fraction(percent):
    """A share of 1 from percent, with five places."""
    return number(Decimal(str(number(percent))) / 100, places=5)


def gap_share(part):
    """What one answer of a gap is worth to it; thirds that were rounded are whole again."""
    return 1 if abs(part - 1) < Decimal("0.01") else number(part, places=5)


def percent(share) -> str:
    """A share of 1 as percent, as the nearest one Moodle knows when it is meant."""
    found = Decimal(str(share)) * 100
    for known in SHARES:
        if abs(abs(found) - Decimal(str(known))) < Decimal("0.01"):
            found = Decimal(str(known)).copy_sign(found)
    return plain(found)


def plain(value) -> str:
    """A number without an exponent and without zeros behind."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_part_ids(question: dict, name: str, parts: list[dict]) -> list[dict]:
    """The same parts with ids that follow from what they say, so that reading again gives the same ones."""
    seen: dict[str, int] = {}
    result = []
    for part in parts:
        words = part.get("text", part.get("left", ""))
        seen[words] = seen.get(words, -1) + 1
        key = f"{name}:{seen[words]}:{words}".encode("utf-8", "replace").decode()
        result.append({"id": str(uuid5(UUID(question["id"]), key)), **part})
    return result


def set_choices(question: dict, options: list[tuple], *, several: bool | None = None) -> None:
    """Make it a choice. `options` are (text, share of 1, feedback); `several` None finds out from the shares."""
    shares = [share for _text, share, _feedback in options]
    if several is None:
        several = max(shares, default=0) < 1 and sum(share > 0 for share in shares) > 1
    best = max(shares, default=0)
    rights = [share > 0 if several else share > 0 and share == best for share in shares]
    partial = _partial(shares, rights, several)
    question["type"] = "multiple_choice" if several else "single_choice"
    question["options"] = with_part_ids(
        question,
        "option",
        [
            {"text": text, "is_right": is_right, "feedback": feedback}
            | ({"fraction": share} if partial == "fractions" else {})
            for (text, share, feedback), is_right in zip(options, rights, strict=True)
        ],
    )
    question["partial"] = partial


def _partial(shares, rights, several: bool) -> str:
    if not several:
        return "none" if all(share in (0, 1) for share in shares) else "fractions"
    each = 1 / max(sum(rights), 1)
    if all(abs(share - (each if right else -each)) < 0.001 for share, right in zip(shares, rights, strict=True)):
        return "right_minus_wrong"
    return "fractions"


def shares_of(question: dict) -> list:
    """What each option is worth where partial credit is the only way to say it."""
    options, partial = question["options"], question.get("partial", "none")
    if partial == "fractions":
        return [option.get("fraction", int(option["is_right"])) for option in options]
    if question["type"] == "single_choice":
        return [int(option["is_right"]) for option in options]
    each = Decimal(1) / max(sum(option["is_right"] for option in options), 1)
    wrong = -each if partial == "right_minus_wrong" else Decimal(-1)
    return [each if option["is_right"] else wrong for option in options]


def accepted(text: str, *, share=1, feedback: str = "", match: str = "folded") -> dict:
    return {"text": text, "match": match, "fraction": share, "feedback": feedback}


def wildcard_accepted(text: str, **options) -> dict:
    """An answer in which * stands for anything, and \\* for itself."""
    pieces = re.split(r"(?<!\\)\*", text)
    words = [piece.replace(r"\*", "*").strip() if len(pieces) == 1 else piece.replace(r"\*", "*") for piece in pieces]
    if len(pieces) == 1:
        return accepted(words[0], **options)
    return accepted("(?i)" + ".*".join(re.escape(word) for word in words), match="pattern", **options)


def as_wildcard(entry: dict) -> str | None:
    """The answer with * for anything; None for a pattern that says more than that."""
    if entry.get("match", "folded") != "pattern":
        return entry["text"].replace("*", r"\*")
    text = "*".join(
        re.sub(r"\\(.)", r"\1", piece).replace("*", r"\*")
        for piece in re.split(r"(?<!\\)\.\*", entry["text"].removeprefix("(?i)"))
    )
    again = wildcard_accepted(text)
    return text if again["match"] == "pattern" and again["text"] == entry["text"] else None


def set_matching(question: dict, pairs: list[tuple], distractors: list[str], *, partial: bool = True) -> None:
    question["type"] = "matching"
    question["pairs"] = with_part_ids(question, "pair", [{"left": left, "right": right} for left, right in pairs])
    rights = {right for _left, right in pairs}
    extra = [{"text": text} for text in dict.fromkeys(distractors) if text and text not in rights]
    question["distractors"] = with_part_ids(question, "distractor", extra)
    question["partial"] = partial


def set_ordering(question: dict, items: list[str], *, partial: bool = True) -> None:
    question["type"] = "ordering"
    question["items"] = with_part_ids(question, "item", [{"text": text} for text in items])
    question["partial"] = partial


def set_blanks(question: dict, text: str, blanks: list[dict]) -> None:
    """`text` has [[id]] where each of the blanks stands. What comes before its paragraph is the task."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    first = next((place for place, words in enumerate(paragraphs) if "[[" in words), 0)
    question["type"] = "fill_blanks"
    question["stem"] = "\n\n".join(paragraphs[:first]) or FILL_STEM
    question["text"] = "\n\n".join(paragraphs[first:])
    question["blanks"] = blanks


def whole_text(question: dict) -> str:
    """Task and text of a question with gaps as one, as `set_blanks` takes them apart."""
    return question["text"] if question["stem"] == FILL_STEM else f"{question['stem']}\n\n{question['text']}"
