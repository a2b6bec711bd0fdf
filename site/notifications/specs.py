from dataclasses import dataclass


@dataclass(frozen=True)
class Content:
    """What is said. `subject` is one line."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Message:
    """What a channel gets. `reference` is the same however often the message is tried, so that doubles can be seen."""

    address: str
    content: Content
    reference: str
