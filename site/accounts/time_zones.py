"""In which time zone a person reads dates: which there are, and how it is kept at hand."""

import zoneinfo
from datetime import datetime
from functools import cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

AREAS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
KEY = "time_zone"  # in the session, so that a page view costs no query for it


@cache
def known_time_zones() -> tuple[str, ...]:
    """Names like "Africa/Johannesburg", sorted, and UTC; without the database's abbreviations and old aliases."""
    names = (name for name in zoneinfo.available_timezones() if name.split("/")[0] in AREAS)
    return (*sorted(names), "UTC")


def zone_or_none(name: str | None) -> zoneinfo.ZoneInfo | None:
    """The zone of this name; None for nonsense, which may have come from an older time zone database."""
    if not name or name not in known_time_zones():
        return None
    return zoneinfo.ZoneInfo(name)


def remember_time_zone(session, user) -> None:
    """Keep the profile's zone in the session: at sign-in and whenever the profile is saved."""
    profile = getattr(user, "profile", None)
    session[KEY] = profile.time_zone if profile else ""


def told_moment(moment: datetime, user, language: str) -> str:
    """As it is said to this person in a message: in their zone, which is named; the site's where they chose none."""
    with override(language):
        local = timezone.localtime(moment, zone_or_none(user.profile.time_zone))
        return f"{date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"
