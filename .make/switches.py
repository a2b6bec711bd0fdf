"""Switches read from the environment; nonsense ends with one line that names the variable."""

import os
import socket

from console import give_up

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


def read_flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in YES | NO | {""}:
        give_up(f"{name}={value} is neither yes nor no; give {name}=1 or {name}=0")
    return value in YES if value else default


def read_choices(name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The chosen ones, separated by commas or spaces; all of them when nothing is said."""
    chosen = os.environ.get(name, "").replace(",", " ").split()
    if unknown := [word for word in chosen if word not in choices]:
        give_up(f"{name}={' '.join(unknown)} is unknown; choose from: {', '.join(choices)}")
    return tuple(choice for choice in choices if not chosen or choice in chosen)


def read_choice(name: str, choices: tuple[str, ...]) -> str:
    """One of them; the first when nothing is said."""
    value = os.environ.get(name, "").strip() or choices[0]
    if value not in choices:
        give_up(f"{name}={value} is unknown; choose from: {', '.join(choices)}")
    return value


def read_free_port(name: str, *, default: int) -> int:
    """A port number on which this computer can listen now."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        give_up(f"{name}={value} is not a port; give a number from 1 to 65535, such as {name}=8080")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(value)))
        except OSError as error:
            give_up(f"port {value} cannot be used ({error.strerror}); choose another, such as {name}=8080")
    return int(value)


def read_number(name: str, *, default: int) -> int:
    """A whole number from 1 to 100,000."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 100_000):
        give_up(f"{name}={value} is not a whole number from 1 to 100000")
    return int(value)
