"""The time of day. Services take `now=`; this is the default they fall back on, in one place."""

from datetime import datetime

from django.utils import timezone


def current(now: datetime | None = None) -> datetime:
    """`now` when it is given (a test, a replay), else the moment, in UTC."""
    return now if now is not None else timezone.now()
