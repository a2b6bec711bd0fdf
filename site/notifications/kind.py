"""Contract of a kind of message: declared once, in a file of its own in kinds/."""

from dataclasses import dataclass

from core.registry import Registry

from .enums import Audience


@dataclass(frozen=True)
class Kind:
    """What is told, to whom, in which words, and by which channels.

    `name` is what people choose by ("A course begins"), translatable. `template` is a folder of templates/emails/ with
    subject.txt, body.txt and body.html. Each may use `site_name`, `base_url` (no slash at the end) and the context
    given by the sender, which is plain data. `sample` is such a context: it documents what the sender must give, and
    tests and previews render it.

    `channels` are those of people who chose nothing. A transactional kind goes by all of them whatever was chosen: it
    answers what the person did, or is owed to them. `target` says where it leads to: the kind of target
    (notifications.targets) and the name in the context under which its key stands; of a "page", its name.
    `holds_secret`: a link in it opens an account, so its words are forgotten also when it could not be delivered.
    `is_editable`: administrators may write other words for it. `is_listed`: people choose by which channels they want
    it.
    """

    name: object
    audience: Audience
    template: str
    sample: dict
    channels: tuple[str, ...] = ("email", "in_site")
    is_transactional: bool = False
    target: tuple[str, str] | None = None
    holds_secret: bool = False
    is_editable: bool = True
    is_listed: bool = True

    def target_of(self, context: dict) -> tuple[str, str]:
        """Kind and key of the target in this context; two empty strings where it leads nowhere."""
        kind, name = self.target or ("", "")
        key = name if kind == "page" else str(context.get(name, ""))
        return (kind, key) if key else ("", "")


kinds = Registry("notifications.kinds", attribute="kind")
