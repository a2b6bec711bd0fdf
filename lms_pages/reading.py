"""How long a lesson takes, and text without its markup."""

import math

from core.markdown import plain_html  # noqa: F401 read here by publishing

WORDS_A_MINUTE = 180  # technical text, read to be understood


def lesson_minutes(lesson) -> int:
    """What the author said, else an estimate in whole minutes, at least one."""
    if lesson.estimated_minutes:
        return lesson.estimated_minutes
    words = sum(len(block.block.search_text(block.value).split()) for block in lesson.body)
    extra = sum(block.block.minutes(block.value) for block in lesson.body)
    return max(1, math.ceil(words / WORDS_A_MINUTE + extra))
