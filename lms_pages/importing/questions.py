"""Questions written in YAML, as plain questions (learning.assessment.question_type)."""

from collections.abc import Callable

from learning.assessment.question_type import question_types

from ..question_block import DIFFICULTIES, made
from . import raw
from .front_matter import BadYaml
from .specs import FileMark

MEGABYTE = 1024 * 1024
SHAPES = ("rect", "circle", "polygon")
Attach = Callable[[str, str], FileMark | None]  # (path, description) -> its mark; None for what is no picture


def read_question(entry, attach: Attach | None = None) -> dict:
    """A raw question, {"type", "value"}; `attach` takes a picture of the course along. Raises BadYaml, in words for its
    author."""
    if not isinstance(entry, dict) or "question" not in entry:
        raise BadYaml("A question needs `question:`.")
    slug = entry.get("type") or ("multiple_choice" if entry.get("several") is True else "single_choice")
    if slug not in question_types:
        known = ", ".join(sorted(question_types))
        raise BadYaml(f"There is no type {slug!r} here; there are: {known}.")
    try:
        plain = {**_common(entry), "type": slug, **READERS[slug](entry)}
        value = made(slug).stored(plain)
        return {"type": slug, "value": {**value, **_picture(entry, attach)} if slug == "hotspot" else value}
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        if isinstance(error, BadYaml):
            raise
        raise BadYaml(f"A question of type {slug} cannot be written like this.") from None


def _common(entry: dict) -> dict:
    points = entry.get("points", 1)
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points <= 1000:
        raise BadYaml("`points:` is a number from 0 to 1000.")
    difficulty = str(entry.get("difficulty") or "")
    if difficulty not in dict(DIFFICULTIES):
        raise BadYaml("`difficulty:` is easy, medium or hard.")
    hints = [hint if isinstance(hint, dict) else {"text": hint} for hint in entry.get("hints") or []]
    return {
        "stem": str(entry.get("question") or ""),
        "explanation": str(entry.get("explanation") or ""),
        "points": points,
        "difficulty": difficulty,
        "tags": [str(tag) for tag in entry.get("tags") or []],
        "hints": [{"text": str(hint["text"]), "cost": float(hint.get("cost", 0))} for hint in hints],
        **({"partial": entry["partial"]} if "partial" in entry else {}),
    }


def _choice(entry: dict) -> dict:
    if not isinstance(entry.get("options"), list):
        raise BadYaml("A question needs `question:` and `options:`.")
    options = []
    for option in entry["options"]:
        if not isinstance(option, dict) or "text" not in option:
            raise BadYaml("Each option needs `text:`.")
        worth = {"fraction": float(option["worth"]) / 100} if "worth" in option else {}
        read = raw.option(str(option["text"]), option.get("right") is True, str(option.get("feedback") or ""))
        options.append({**read, **worth})
    return {"options": options}


def _true_false(entry: dict) -> dict:
    if not isinstance(entry.get("answer"), bool):
        raise BadYaml("`answer:` is true or false.")
    return {"is_true": entry["answer"]}


def _accepted(answers, name: str = "text") -> list[dict]:
    if not isinstance(answers, list) or not answers:
        raise BadYaml("`answers:` is a list of what is accepted.")
    return [_answer(one if isinstance(one, dict) else {name: one}, name) for one in answers]


def _answer(one: dict, name: str) -> dict:
    rest = {"match": one.get("match", "folded")} if name == "text" else {"tolerance": float(one.get("tolerance", 0))}
    value = str(one["text"]) if name == "text" else float(one["value"])
    return {
        name: value,
        **rest,
        "fraction": float(one.get("worth", 100)) / 100,
        "feedback": str(one.get("feedback", "")),
    }


def _numeric(entry: dict) -> dict:
    unit = {"unit": str(entry.get("unit") or ""), "unit_required": entry.get("unit_required") is True}
    return {"accepted": _accepted(entry.get("answers"), "value"), **unit}


def _matching(entry: dict) -> dict:
    pairs = [{"left": str(pair["left"]), "right": str(pair["right"])} for pair in entry["pairs"]]
    return {"pairs": pairs, "distractors": [{"text": str(text)} for text in entry.get("distractors") or []]}


def _gaps(entry: dict) -> dict:
    blanks = []
    for place, gap in enumerate(entry["gaps"], 1):
        gap = gap if isinstance(gap, dict) else {"answers": gap if isinstance(gap, list) else [gap]}
        options = [str(option) for option in gap.get("options") or []]
        blanks.append({"id": str(place), "accepted": _accepted(gap.get("answers")), "options": options})
    return {"text": str(entry["text"]), "blanks": blanks}


def _essay(entry: dict) -> dict:
    words = {name: int(entry[name]) for name in ("min_words", "max_words") if entry.get(name)}
    return {**words, "model_answer": str(entry.get("model_answer") or "")}


def _files(entry: dict) -> dict:
    return {
        "types": [str(one) for one in entry.get("types") or []],
        "max_files": int(entry.get("max_files") or 1),
        "max_bytes": int(entry["max_megabytes"]) * MEGABYTE if entry.get("max_megabytes") else None,
    }


def _areas(entry: dict) -> dict:
    areas = []
    for area in entry["areas"]:
        shape = next((shape for shape in SHAPES if shape in area), "")
        where = {"shape": shape, "coords": [float(number) / 100 for number in area[shape]]}
        areas.append({**where, "is_right": area.get("right") is True, "label": str(area.get("label") or "")})
    return {"areas": areas}


def _picture(entry: dict, attach: Attach | None) -> dict:
    alt = " ".join(str(entry.get("alt") or "").split())
    mark = attach(str(entry.get("image") or ""), alt) if attach else None
    if mark is None:
        raise BadYaml("A place to be found needs `image:`, a picture of the course, and `alt:`.")
    return {"image": {"image": mark, "alt_text": alt, "decorative": False}}


READERS: dict[str, Callable[[dict], dict]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "short_text": lambda entry: {"accepted": _accepted(entry.get("answers"))},
    "numeric": _numeric,
    "matching": _matching,
    "ordering": lambda entry: {"items": [{"text": str(text)} for text in entry["items"]]},
    "fill_blanks": _gaps,
    "hotspot": _areas,
    "essay": _essay,
    "file_upload": _files,
    "code": lambda entry: {name: str(entry.get(name) or "") for name in ("language", "starter", "expected_output")},
}
