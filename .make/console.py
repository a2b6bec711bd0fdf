"""What the programs in this folder print, and how they give up."""

import sys


def say(text: str = "") -> None:
    print(text, flush=True)


def step(text: str) -> None:
    """One line before something that takes a while."""
    say(f"==> {text}")


def warn(text: str) -> None:
    """One line about something missing that the rest can do without."""
    print(f"warning: {text}", file=sys.stderr, flush=True)


def give_up(text: str) -> None:
    """One line that says what to change, then the end with status 2."""
    print(f"error: {text}", file=sys.stderr, flush=True)
    raise SystemExit(2)


# Here, because every program imports this module first: the others do not even compile on an older Python.
if sys.version_info < (3, 11):  # noqa: UP036
    give_up(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 ...")
