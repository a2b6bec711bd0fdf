"""What this process may use again for a few seconds, as it is and without unpacking: frozen values only.

Another process cannot clear it, so nothing here lives longer than SECONDS.
"""

import time

SECONDS = 30
MOST = 1000  # values

_values: dict = {}


def remember(key, value) -> None:
    """Keep `value`, which nobody may change any more, under a hashable `key`."""
    now = time.monotonic()
    if len(_values) >= MOST:
        for old in [old for old, (ends, _value) in list(_values.items()) if ends <= now]:
            _values.pop(old, None)
    if len(_values) >= MOST:
        _values.clear()
    _values[key] = (now + SECONDS, value)


def recall(key):
    """The value, or None when there is none (any more)."""
    ends, value = _values.get(key, (0, None))
    return value if ends > time.monotonic() else None


def forget_all() -> None:
    _values.clear()
