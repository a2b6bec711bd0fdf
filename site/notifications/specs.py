from dataclasses import dataclass, field

from .enums import Pace


@dataclass(frozen=True)
class Content:
    """What is said. `subject` is one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Message:
    """What a channel gets. `reference` is the same however often the message is tried, so that doubles can be seen.

    `user_id` is None for an address without an account. `target` is kind and key (notifications.targets), empty where
    the message leads nowhere; `unsubscribe_url` is empty for what cannot be switched off.
    """

    address: str
    content: Content
    reference: str
    user_id: int | None = None
    kind: str = ""
    target: tuple[str, str] = ("", "")
    unsubscribe_url: str = ""


@dataclass(frozen=True)
class Telling:
    """What one of many people is told. See services.send_message."""

    to: object
    context: dict
    key: str
    address: str = ""


@dataclass(frozen=True)
class Wish:
    """By which channels somebody wants a kind, and how often its mails."""

    channels: tuple[str, ...]
    pace: str = field(default=Pace.AT_ONCE)
