"""Handles: the public short name by which a person is mentioned."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

LONGEST = 30
NEUTRAL = "learner"  # how handles begin that no name was given for; nothing of an email address is ever in one
HANDLE = RegexValidator(r"\A[a-z0-9](?:[a-z0-9_-]{1,28}[a-z0-9])\Z", _("Use 3 to 30 small letters, digits, - or _."))
# Names that would be taken for the site itself, for its staff or for a group of people.
RESERVED = frozenset(
    """
    abuse account accounts admin administrator administrators all anonymous api assistant billing channel contact course
    courses editor editors everyone finance guest help here hostmaster info instructor instructors legal login logout
    mail marula marula-team me mod moderator moderators none no-reply noreply notifications null official owner payments
    postmaster privacy profile root security settings signup staff student students superuser support system teacher
    teachers team tutor undefined user users webmaster wagtail you
    """.split()
)


def refuse_reserved(value: str) -> None:
    """Raises ValidationError for a handle that nobody may have, however it is punctuated."""
    if value.lower() in RESERVED or re.sub(r"[-_]", "", value.lower()) in RESERVED:
        raise ValidationError(_("This handle is reserved."), code="reserved")


def handle_from_name(name: str) -> str:
    """ "Thandi Nkosi" -> "thandi-nkosi"; "" when the name has too few letters that a handle may have."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    handle = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST - 6].strip("-")
    return handle if len(handle) >= 3 else ""
