"""Stretches of a video that were watched: sorted, apart from each other, in seconds. Plain lists, as JSON has them."""

import re
from collections.abc import Iterable

CLOSE = 0.5  # seconds between two stretches that are one: players report in steps
MOST_STRETCHES = 400  # of one video; a report that would make more is no watching
LONGEST = 24 * 3600.0
WRITTEN = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)-(\d{1,6}(?:\.\d{1,6})?)")

Stretches = list[list[float]]


def read_stretches(text: str) -> Stretches:
    """Of "0-12.5,30-45", merged. Raises ValueError for anything else."""
    found = []
    for part in filter(None, text.split(",", MOST_STRETCHES)):
        match = WRITTEN.fullmatch(part)
        if not match:
            raise ValueError(part)
        start, end = float(match[1]), float(match[2])
        if not start <= end <= LONGEST:
            raise ValueError(part)
        found.append([start, end])
    return merged(found)


def merged(*lists: Iterable[Iterable[float]], end: float = LONGEST) -> Stretches:
    """All of them as one list; what lies behind `end` is cut off."""
    found: Stretches = []
    for first, last in sorted((first, min(last, end)) for stretches in lists for first, last in stretches):
        if last <= first:
            continue
        if found and first <= found[-1][1] + CLOSE:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return [[round(first, 1), round(last, 1)] for first, last in found]


def seconds_of(stretches: Stretches) -> float:
    return round(sum(last - first for first, last in stretches), 1)
