"""When somebody's digest is due: at an hour of their own day, whatever clocks and seasons do."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

from .enums import Pace
from .models import DigestTime

HOUR, WEEKDAY = 8, 0  # of people who chose nothing: eight in the morning, Mondays


@dataclass(frozen=True)
class LocalTime:
    zone: ZoneInfo
    hour: int = HOUR
    weekday: int = WEEKDAY


def time_of(user, row: DigestTime | None = None) -> LocalTime:
    """`row` is what they chose, where it was read already."""
    row = row or DigestTime.objects.filter(user=user).first()
    zone = zone_of(user)
    return LocalTime(zone, row.hour, row.weekday) if row else LocalTime(zone)


def zone_of(user) -> ZoneInfo:
    """The person's own, else the site's."""
    name = getattr(getattr(user, "profile", None), "time_zone", "")
    return ZoneInfo(name if name in available_timezones() else settings.TIME_ZONE)


def next_digest(own: LocalTime, pace: str, now: datetime) -> datetime:
    """The first moment after `now`, in UTC. An hour that the clocks leave out comes when they have gone on, one that
    they repeat comes the first time."""
    day = now.astimezone(own.zone).date()
    while True:
        if pace == Pace.DAILY or day.weekday() == own.weekday:
            moment = datetime.combine(day, time(own.hour), own.zone).astimezone(UTC)
            if moment > now:
                return moment
        day += timedelta(days=1)
