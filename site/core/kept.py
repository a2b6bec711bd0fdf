"""What is the same for every reader, made once for each state of what it shows.

The name of such a value says which state that is (the generation of a course, the number of a row that never changes),
so that nothing ever has to be cleared: after a change other names are asked for. Kept in this process for some seconds
and in the cache for an hour.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache

from .process_memory import recall, remember

SECONDS = 3600


def kept(name: str, make: Callable[[], Any], *, seconds: int = SECONDS) -> Any:
    """The value of this name; `make` gives it when neither this process nor the cache has it. Frozen, never None."""
    value = recall(name)
    if value is None:
        value = cache.get(name)
        if value is None:
            value = make()
            cache.set(name, value, seconds)
        remember(name, value)
    return value
