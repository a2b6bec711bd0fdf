"""Moodle's embedded answers: {1:SHORTANSWER:=Berlin#Right.~%50%Bonn} within a text."""

import re
from html import unescape

from core.html_markdown import escape_markdown, unescape_markdown

from ..question_format import BadQuestion
from . import _building as building

GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}", re.DOTALL)
WEIGHT = re.compile(r"(=|%(-?\d+(?:\.\d+)?)%)?")
WRITTEN = {"SHORTANSWER", "SA", "MW"}
EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
NUMBERS = {"NUMERICAL", "NM"}
LISTED = {
    "MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_H",
    "MCH", "MULTICHOICE_HS", "MCHS",
}  # fmt: skip


def token(place) -> str:
    """What stands in the text for a gap while it is turned into Markdown."""
    return f"marulagap{place}end"


def with_gaps(text: str) -> str:
    return re.sub(r"marulagap(\w+?)end", r"[[\1]]", text)


def take(words: str, *, is_html: bool) -> tuple[str, list[dict], list[str]]:
    """(text with tokens for the gaps, blanks, remarks). Raises BadQuestion for a gap that cannot be asked."""
    blanks, weights, remarks = [], set(), []

    def taken(match: re.Match) -> str:
        place = str(len(blanks) + 1)
        weights.add(match[1] or "1")
        blanks.append({"id": place} | _gap(match[2], match[3], is_html, remarks))
        return token(place)

    text = GAP.sub(taken, words)
    if not blanks:
        raise BadQuestion("It has no gap that can be read.")
    if len(weights) > 1:
        remarks.append("its gaps were worth different points; here each is worth the same")
    return text, blanks, remarks


def _gap(kind: str, body: str, is_html: bool, remarks: list[str]) -> dict:
    answers = [part for part in re.split(r"(?<!\\)~", body) if part.strip()]
    given = [_answer(part, is_html) for part in answers]
    if kind in LISTED:
        accepted = [
            building.accepted(text, share=share, feedback=feedback, match="exact")
            for text, share, feedback in given
            if share > 0 or feedback
        ]
        return {"accepted": accepted, "options": [text for text, _share, _feedback in given]}
    if kind in WRITTEN | EXACT:
        return {"accepted": [_written(entry, kind in EXACT) for entry in given]}
    if kind in NUMBERS:
        return {"accepted": [_number(*entry) for entry in given if entry[0] != "*"]}
    raise BadQuestion(f"A gap of the kind {kind} cannot be asked here.")


def _answer(part: str, is_html: bool) -> tuple:
    weight = WEIGHT.match(part.lstrip())
    words = part.lstrip()[weight.end() :]
    text, _mark, feedback = _cut(words)
    share = 0
    if weight[1]:
        share = 1 if weight[1] == "=" else building.fraction(weight[2])
    text, feedback = _plain(text), _plain(feedback)
    if is_html:
        text, feedback = _words(text), _words(feedback)
    return text.strip(), share, escape_markdown(feedback.strip())


def _cut(words: str) -> tuple[str, str, str]:
    match = re.search(r"(?<!\\)#", words)
    return (words, "", "") if match is None else (words[: match.start()], "#", words[match.end() :])


def _plain(text: str) -> str:
    """Without the backslashes of cloze. That of \\* stays: it is read with the wildcards."""
    return re.sub(r"\\([^*])", r"\1", text)


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def _written(entry: tuple, is_exact: bool) -> dict:
    text, share, feedback = entry
    accepted = building.wildcard_accepted(text, share=share, feedback=feedback)
    if is_exact and accepted["match"] == "pattern":
        accepted["text"] = accepted["text"].removeprefix("(?i)")
    elif is_exact:
        accepted["match"] = "exact"
    return accepted


def _number(text: str, share, feedback: str) -> dict:
    value, _colon, tolerance = text.partition(":")
    if tolerance.strip() and building.number(tolerance) != 0:
        raise BadQuestion("A gap asks for a number with a tolerance; make it a numeric question.")
    return building.accepted(building.plain(building.number(value)), share=share, feedback=feedback)


def write(question: dict, text: str) -> str:
    """`text` with its [[id]] as cloze."""
    for blank in question["blanks"]:
        text = text.replace(f"[[{blank['id']}]]", _written_gap(blank), 1)
    return text


def _written_gap(blank: dict) -> str:
    entries = blank["accepted"]
    if blank.get("options"):
        worth = {entry["text"]: entry for entry in entries}
        return _gap_of("MULTICHOICE", [(option, worth.get(option, {"fraction": 0})) for option in blank["options"]])
    is_exact = all(entry.get("match") == "exact" for entry in entries)
    known = [(building.as_wildcard(entry), entry) for entry in entries]
    return _gap_of("SHORTANSWER_C" if is_exact else "SHORTANSWER", [(text, entry) for text, entry in known if text])


def _gap_of(kind: str, answers: list[tuple]) -> str:
    parts = []
    for text, entry in answers:
        share = entry.get("fraction", 1)
        weight = {1: "=", 0: ""}.get(share, f"%{building.percent(share)}%")
        if not weight and re.match(r"[=%]", text):
            weight = "%0%"
        feedback = entry.get("feedback", "")
        parts.append(f"{weight}{_escaped(text)}{'#' + _escaped(unescape_markdown(feedback)) if feedback else ''}")
    return f"{{1:{kind}:{'~'.join(parts)}}}"


def _escaped(text: str) -> str:
    return re.sub(r"([}#~\\\"](?!\*)|\\(?!\*))", r"\\\1", text.replace("\n", " "))
