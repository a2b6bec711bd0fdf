"""The definition of an AI tool in a lesson, as its author wrote it and as it was frozen. Plain JSON:

{"title", "tool": slug, "address": path or URL, "parameters": {name: value}, "height": pixels, "consent": words,
 "done_when": DoneWhen, "permissions": [Permission]}
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from .enums import DoneWhen, Permission

CONSENT = _(
    "This part of the lesson is a tool that others run. When you open it, your browser loads it from their computer, "
    "and what you type there is theirs to keep. Do not write anything private."
)


@dataclass(frozen=True)
class ToolTerms:
    title: str = ""
    tool: str = ""
    address: str = ""
    consent: str = ""
    height: int = 600
    done_when: str = DoneWhen.OPENED
    parameters: dict[str, str] = field(default_factory=dict)
    permissions: tuple[str, ...] = ()

    @property
    def allows_message(self) -> bool:
        return self.done_when == DoneWhen.MESSAGE

    @property
    def consent_words(self) -> str:
        return self.consent or str(CONSENT)

    @property
    def permission_labels(self) -> list:
        return [Permission(name).label for name in self.permissions]


def terms_of(definition: dict) -> ToolTerms:
    """What an older definition does not say takes its default."""
    known = {name: definition[name] for name in ToolTerms.__dataclass_fields__ if definition.get(name) is not None}
    asked = set(known.get("permissions", ()))
    known["permissions"] = tuple(str(name) for name in Permission if name in asked)
    return ToolTerms(**known)
