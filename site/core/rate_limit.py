"""How often somebody may do something: counted in the cache by fixed stretches of time. Without a cache nobody is
refused, since what it guards is work, not a secret."""

from datetime import datetime

from django.core.cache import cache

from . import clock


def is_too_often(name: str, *, most: int, seconds: int, times: int = 1, now: datetime | None = None) -> bool:
    """Count `times` under this name, and say whether that makes more than `most` within these seconds."""
    stretch = int(clock.current(now).timestamp()) // seconds
    key = f"rate:{name}:{stretch}"
    if cache.add(key, times, timeout=seconds * 2):
        return times > most
    try:
        return cache.incr(key, times) > most
    except ValueError:  # it ended between the two
        return False


def seconds_left(seconds: int, *, now: datetime | None = None) -> int:
    """Until the next stretch of so many seconds begins, in which everybody may again."""
    return seconds - int(clock.current(now).timestamp()) % seconds
