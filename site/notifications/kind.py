"""Contract of a kind of message: what is told, in which template, and by which channels."""

from dataclasses import dataclass

from core.registry import Registry


@dataclass(frozen=True)
class Kind:
    """`template` is a folder of templates/emails/ with subject.txt, body.txt and body.html.

    Every template may use `site_name`, `base_url` (no slash at the end) and the context given by the sender, which is
    plain data. `example` is such a context: it documents what the sender must give, and tests render it.
    """

    template: str
    example: dict
    channel: str = "email"


kinds = Registry("notifications.kinds", attribute="kind")
