"""Words of assignments: moments with their time zone, kinds of files, ages."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.uploads import file_types

register = template.Library()


@register.filter
def in_zone(moment: datetime | None) -> str:
    """The moment for the reader, with the name of their time zone: "2 March 2026, 14:00 (Africa/Johannesburg)"."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({timezone.get_current_timezone_name()})"


@register.filter
def unlocalized(value: Decimal) -> str:
    """For scripts: always with a point."""
    return f"{Decimal(value):f}"


@register.filter
def kind_names(kinds) -> str:
    return ", ".join(str(file_types.FILE_KINDS[kind].label) for kind in kinds if kind in file_types.FILE_KINDS)


@register.filter
def endings(kinds) -> str:
    """For the accept attribute, and to read: ".pdf, .docx"."""
    return ", ".join(file_types.endings(kinds))


@register.filter
def age(moment: datetime) -> str:
    """How long it waits: "3 days", "5 h"."""
    hours = int((clock.current() - moment).total_seconds() // 3600)
    if hours < 1:
        return _("under 1 h")
    if hours < 24:
        return _("%(hours)d h") % {"hours": hours}
    return ngettext("%(days)d day", "%(days)d days", hours // 24) % {"days": hours // 24}
