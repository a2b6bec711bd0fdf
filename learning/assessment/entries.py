"""What pages send: entries for the journal, from JSON (the page's own queue) or from a posted form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.translation import gettext as _

from .enums import EntryKind

SHOWN = "shown-"  # with the id of a question, in plain forms: a digest of the answer that the page showed
FORM = "form"  # the client name of plain forms, counted by the server
MOST_ENTRIES = 500  # in one request; a page sends what it has and goes on
CLIENT = re.compile(r"[A-Za-z0-9_-]{8,40}")


class MalformedEntries(ValueError):
    """What was sent is no journal of ours. The message says what is wrong with it."""


@dataclass(frozen=True)
class Entry:
    """One thing a student did. `parts` are the posted values of an answer by part; `value` is what other kinds say."""

    client: str
    sequence: int
    kind: str
    question_id: str
    parts: Mapping[str, list[str]] = field(default_factory=dict)
    value: object = None


def read_entries(body: bytes) -> list[Entry]:
    """Of {"client": name, "entries": [{"sequence", "kind", "question", "parts" or "value"}]}, in the order of their
    sequence. Raises MalformedEntries; nothing is guessed, so that nothing is stored by mistake."""
    try:
        sent = json.loads(body)
        client, lines = sent["client"], sent["entries"]
        if not (isinstance(client, str) and CLIENT.fullmatch(client) and client != FORM and isinstance(lines, list)):
            raise MalformedEntries(_("This is not a list of answers."))
        if len(lines) > MOST_ENTRIES:
            raise MalformedEntries(_("Too many answers at once: at most %(count)d.") % {"count": MOST_ENTRIES})
        return sorted((_entry(client, line) for line in lines), key=lambda entry: entry.sequence)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        if isinstance(problem, MalformedEntries):
            raise
        raise MalformedEntries(_("This is not a list of answers.")) from None


def _entry(client: str, line: dict) -> Entry:
    sequence, kind, question_id = line["sequence"], line.get("kind", EntryKind.ANSWER), line["question"]
    if type(sequence) is not int or not 0 <= sequence < 2**53 or kind not in EntryKind.values:
        raise MalformedEntries(_("This is not a list of answers."))
    parts = line.get("parts", {})
    is_plain = isinstance(question_id, str) and all(
        isinstance(part, str) and isinstance(values, list) and all(isinstance(value, str) for value in values)
        for part, values in parts.items()
    )
    if not is_plain:
        raise MalformedEntries(_("This is not a list of answers."))
    return Entry(client, sequence, kind, question_id[:64], parts, line.get("value"))


def digest_of(response) -> str:
    """A short name for an answer, so that a form can say which one it showed."""
    return sha256(json.dumps(response, sort_keys=True).encode()).hexdigest()[:12]
