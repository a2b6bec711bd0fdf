"""Where a student is inside a package, in the package's own words: kept so that it can go on from there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import Registration

MOST_BYTES = 64 * 1024  # of one entry
MOST_BYTES_TOGETHER = 512 * 1024
MOST_ENTRIES = 100
NAME = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


class StateRefused(ValueError):
    """Nothing of it is kept; the message says what is wrong."""


@dataclass(frozen=True)
class StateEntry:
    """`data` None takes the entry away."""

    data_id: str
    sub_content_id: str
    data: str | None

    @property
    def name(self) -> str:
        return f"{self.sub_content_id}|{self.data_id}"


def read_state(sent) -> StateEntry:
    """Of plain JSON {"data_id", "sub_content_id", "data"}. Raises StateRefused."""
    if not isinstance(sent, dict):
        raise StateRefused(_("A state is an object."))
    names = [sent.get("data_id"), sent.get("sub_content_id") or "0"]
    if not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
        raise StateRefused(_("The state has no name."))
    data = sent.get("data")
    if data is not None and not isinstance(data, str):
        raise StateRefused(_("The state is no text."))
    try:
        size = len((data or "").encode())
    except UnicodeEncodeError:
        raise StateRefused(_("The state is no text.")) from None
    if size > MOST_BYTES or "\0" in (data or ""):
        raise StateRefused(_("The state is larger than %(most)d kB.") % {"most": MOST_BYTES // 1024})
    return StateEntry(names[0], names[1], data)


def shown_states(registration: Registration) -> list[dict]:
    """As the player takes them."""
    found = []
    for name, data in registration.state.items():
        sub_content_id, _bar, data_id = name.partition("|")
        found.append({"data_id": data_id, "sub_content_id": sub_content_id, "data": data})
    return found


def with_entries(state: dict, entries: Iterable[StateEntry]) -> dict:
    """A registration's state with these entries in it. Raises StateRefused when it becomes too much."""
    state = dict(state)
    for entry in entries:
        if entry.data is None:
            state.pop(entry.name, None)
        else:
            state[entry.name] = entry.data
    if len(state) > MOST_ENTRIES or sum(len(data) for data in state.values()) > MOST_BYTES_TOGETHER:
        raise StateRefused(_("The package keeps too much about where you are."))
    return state
