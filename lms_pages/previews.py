"""As whom an editor looks at a draft."""

from django.utils.translation import gettext_lazy as _

STUDENT, FINISHED, VISITOR = "student", "finished", "visitor"
PREVIEW_MODES = [
    (STUDENT, _("Enrolled student")),
    (FINISHED, _("Student who has finished")),
    (VISITOR, _("Visitor")),
]
MODES = dict(PREVIEW_MODES)


def known_mode(name: str) -> str:
    """Workflows and links of old name none, or another."""
    return name if name in MODES else STUDENT
