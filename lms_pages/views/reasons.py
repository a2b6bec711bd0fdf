"""Why a lesson is locked, in words for its student."""

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.access.enums import Refusal
from learning.access.locks import Lock

from .published import PublishedOutline

NAMED = 3  # lessons; of more, the first ones are named and the others counted


def lock_reason(lock: Lock, published: PublishedOutline) -> str:
    """One sentence: which lessons come first, or when it opens on the reader's clock."""
    if lock.refusal == Refusal.NOT_RELEASED:
        moment = localtime(lock.opens_at)
        # No full stop: times may end with one.
        return _("Opens on %(day)s at %(time)s") % {
            "day": date_format(moment, "DATE_FORMAT"),
            "time": date_format(moment, "TIME_FORMAT"),
        }
    names = [f"“{published.rows[pk][0].title}”" for pk in lock.waits_for if pk in published.rows]
    more = len(names) - NAMED
    if more > 0:
        names[NAMED:] = [ngettext("%(count)d more lesson", "%(count)d more lessons", more) % {"count": more}]
    return _("Finish %(lessons)s first.") % {"lessons": get_text_list(names, _("and"))}
