"""Written answers compared with what is accepted: [{"text", "match", "fraction"?, "feedback"?}]. `match`:

exact   as it stands, apart from space around it and from how accents are encoded;
folded  also whatever the case, the width and the kind of spaces, quotes and dashes;
pattern the whole answer matches a regular expression. It is run by RE2, whose time grows only with the length of the
        answer: no pattern an author writes, and no answer to it, can stop the server.
"""

import unicodedata
from functools import lru_cache

import re2
from django.utils.translation import gettext as _

from ..question_type import share_of

MATCHES = ("exact", "folded", "pattern")
LONGEST_PATTERN = 500
PLAIN = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-"})


class BadPattern(ValueError):
    """The message says what is wrong with it."""


def best_accepted(accepted: list[dict], given: str) -> dict | None:
    """Of those that match, the one worth most."""
    matching = [entry for entry in accepted if given.strip() and _matches(entry, given)]
    return max(matching, key=share_of, default=None)


def accepted_problems(accepted: list[dict]) -> list[str]:
    problems = []
    if not any(share_of(entry) == 1 for entry in accepted):
        problems.append(_("No answer earns all points: give at least one right answer."))
    if not all(entry["text"].strip() for entry in accepted):
        problems.append(_("An accepted answer is empty."))
    for entry in accepted:
        if entry.get("match") == "pattern":
            try:
                _compiled(entry["text"])
            except BadPattern as problem:
                text = _("The pattern “%(pattern)s” cannot be used: %(problem)s.")
                problems.append(text % {"pattern": entry["text"][:60], "problem": problem})
    return problems


def shown_answers(accepted: list[dict]) -> list[str]:
    """What earns all points, for people; patterns only when there is nothing else."""
    right = [entry for entry in accepted if share_of(entry) == 1]
    plain = [entry["text"] for entry in right if entry.get("match") != "pattern"]
    return plain or [f"`{entry['text']}`" for entry in right]


def as_written(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(PLAIN).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def _matches(entry: dict, given: str) -> bool:
    match entry.get("match", "folded"):
        case "exact":
            return as_written(entry["text"]) == as_written(given)
        case "pattern":
            try:
                return _compiled(entry["text"]).fullmatch(" ".join(as_written(given).split())) is not None
            except BadPattern:
                return False
        case _:
            return folded(entry["text"]) == folded(given)


@lru_cache(maxsize=256)
def _compiled(pattern: str):
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern(_("it is longer than %(count)d characters") % {"count": LONGEST_PATTERN})
    options = re2.Options()
    options.max_mem = 1 << 20
    options.log_errors = False
    try:
        return re2.compile(unicodedata.normalize("NFC", pattern), options)
    except re2.error as error:
        reason = error.args[0]
        raise BadPattern(reason.decode(errors="replace") if isinstance(reason, bytes) else reason) from None
