"""What the page sends for a package: a list of statements, and the states it wants kept, in one request."""

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .reading import StatementRefused, read_statement
from .specs import ReadStatement
from .states import StateEntry, StateRefused, read_state

MOST_STATEMENTS = 50  # in one request
MOST_STATES = 50
MOST_BYTES = 2 * 1024 * 1024


class MalformedReport(ValueError):
    """What was sent is no report of ours at all. The message says so."""


@dataclass
class Report:
    """What is in order, and why the rest is not: `refused` are sentences."""

    said: list[ReadStatement] = field(default_factory=list)
    states: list[StateEntry] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read_report(body: bytes) -> Report:
    """Of {"statements": [...], "states": [...]}. One that is out of order costs the others nothing. Raises
    MalformedReport."""
    if len(body) > MOST_BYTES:
        raise MalformedReport(_("This is too much at once."))
    try:
        sent = json.loads(body)
        statements, states = sent.get("statements", []), sent.get("states", [])
    except (ValueError, AttributeError, RecursionError):
        raise MalformedReport(_("This is not a report of a package.")) from None
    if not (isinstance(statements, list) and isinstance(states, list)):
        raise MalformedReport(_("This is not a report of a package."))
    if len(statements) > MOST_STATEMENTS or len(states) > MOST_STATES:
        raise MalformedReport(_("This is too much at once."))
    report = Report()
    for read, items, into in ((read_statement, statements, report.said), (read_state, states, report.states)):
        for item in items:
            try:
                into.append(read(item))
            except (StatementRefused, StateRefused) as refusal:
                report.refused.append(str(refusal))
    return report
