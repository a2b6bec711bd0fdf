"""xAPI as packages send it: what is well formed is kept, whatever its verb; what is not is refused with a sentence.

Real packages leave out the score of what has no points, send null for numbers, and name no id. Nothing here trusts who
or what a statement says it is about: binding.py writes that.
"""

import math
import re
from collections.abc import Mapping
from json import dumps
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from learning.courses.specs import content_hash

from .specs import ReadStatement, Score

MOST_BYTES = 64 * 1024  # of one statement
MOST_DEPTH = 12
MOST_POINTS = 999_999  # that the columns of a grade hold
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
DURATION = re.compile(r"P(?!$)(\d+([.,]\d+)?[YMWD])*(T(?=\d)(\d+([.,]\d+)?[HMS])+)?")
SUB_CONTENT = ("http://h5p.org/x-api/h5p-subContentId", "https://h5p.org/x-api/h5p-subContentId")
KEPT_OF_RESULT = ("response", "duration", "extensions")
KEPT_OF_CONTEXT = ("contextActivities", "language", "extensions", "revision", "statement")


class StatementRefused(ValueError):
    """Nothing is stored of it; the message says what is wrong."""


def read_statement(sent) -> ReadStatement:
    """Of plain JSON. Raises StatementRefused."""
    sent = _object(sent, _("A statement is an object."))
    _check_size(sent)
    verb = _object(sent.get("verb"), _("The statement has no verb."))
    about = _object(sent.get("object"), _("The statement is about nothing."))
    if not _is_iri(verb.get("id"), 255):
        raise StatementRefused(_("The verb is not named by an address."))
    if not isinstance(about.get("id"), str) or len(about["id"]) > 2000:
        raise StatementRefused(_("What the statement is about has no id."))
    definition = _object(about.get("definition") or {}, _("The definition of the object is no object."))
    result = _object(sent.get("result") or {}, _("The result is no object."))
    context = _object(sent.get("context") or {}, _("The context is no object."))
    score = _score(_object(result.get("score") or {}, _("The score is no object.")))
    extensions = _object(definition.get("extensions") or {}, _("Extensions are an object."))
    display = verb.get("display")
    data = {
        "verb": {"id": verb["id"], **({"display": display} if _is_words(display) else {})},
        "object": {"objectType": "Activity", "definition": definition},
        "result": _result(result, score),
        "context": {name: context[name] for name in KEPT_OF_CONTEXT if name in context},
    }
    for name in ("result", "context"):
        if not data[name]:
            del data[name]
    if isinstance(sent.get("timestamp"), str) and len(sent["timestamp"]) <= 40:
        data["timestamp"] = sent["timestamp"]
    part = _part(about["id"], extensions)
    return ReadStatement(
        id=_uuid(sent.get("id")),
        verb=verb["id"],
        part=part,
        data=data,
        says=content_hash([part, data]),
        score=score,
        is_success=_flag(result, "success"),
        is_completion=_flag(result, "completion"),
    )


def _object(value, otherwise: str) -> Mapping:
    if not isinstance(value, dict):
        raise StatementRefused(otherwise)
    return value


def _check_size(sent: Mapping) -> None:
    """Everything that a database cannot keep as JSON is refused here."""
    try:
        _check_values(sent, MOST_DEPTH)
        size = len(dumps(sent, ensure_ascii=False).encode())
    except (UnicodeEncodeError, RecursionError):
        raise StatementRefused(_("The statement holds what is no text.")) from None
    if size > MOST_BYTES:
        raise StatementRefused(_("The statement is larger than %(most)d kB.") % {"most": MOST_BYTES // 1024})


def _check_values(value, depth: int) -> None:
    if depth < 0:
        raise StatementRefused(_("The statement is nested too deep."))
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_values(name, depth)
            _check_values(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check_values(inner, depth - 1)
    elif isinstance(value, str) and "\0" in value:
        raise StatementRefused(_("The statement holds what is no text."))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > 1e100:
            raise StatementRefused(_("The statement holds what is no number."))


def _score(sent: Mapping) -> Score | None:
    """None where nothing can be earned or no number is given; else within its limits."""
    numbers = {}
    for name in ("raw", "min", "max", "scaled"):
        value = sent.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise StatementRefused(_("The score is no number."))
        numbers[name] = float(value)
    most = numbers.get("max")
    if most is None and "raw" not in numbers and "scaled" in numbers:
        return Score(round(min(max(numbers["scaled"], 0), 1) * 100, 4), 100)
    if most is None or not 0 < most <= MOST_POINTS:
        return None
    raw = numbers.get("raw", numbers["scaled"] * most if "scaled" in numbers else None)
    return None if raw is None else Score(min(max(raw, 0), most), most)


def _result(sent: Mapping, score: Score | None) -> dict:
    result = {name: sent[name] for name in KEPT_OF_RESULT if sent.get(name) is not None}
    if not isinstance(result.get("response", ""), str):
        raise StatementRefused(_("The response is no text."))
    if "duration" in result and not (isinstance(result["duration"], str) and DURATION.fullmatch(result["duration"])):
        del result["duration"]
    if score:
        result["score"] = {
            "min": 0, "max": score.max_points, "raw": score.points, "scaled": round(score.scaled, 4)
        }  # fmt: skip
    for name in ("success", "completion"):
        if (flag := _flag(sent, name)) is not None:
            result[name] = flag
    return result


def _flag(result: Mapping, name: str) -> bool | None:
    value = result.get(name)
    if value is not None and not isinstance(value, bool):
        raise StatementRefused(_("Success and completion are yes or no."))
    return value


def _part(object_id: str, extensions: Mapping) -> str:
    """The sub-content that it is about."""
    named = next((extensions[name] for name in SUB_CONTENT if extensions.get(name)), None)
    try:
        asked = parse_qs(urlsplit(object_id).query).get("subContentId", [""])[0]
    except ValueError:
        asked = ""
    part = str(named) if named else asked
    if not part and "subContentId" in object_id:
        part = object_id.rsplit("subContentId", 1)[-1].lstrip("=") or "?"
    return part[:255]


def _is_iri(value, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and bool(IRI.fullmatch(value))


def _is_words(value) -> bool:
    return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())


def _uuid(value) -> UUID | None:
    if value is None:
        return None
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise StatementRefused(_("The id of a statement is a UUID.")) from None
