"""How long a lesson takes, and text without its markup."""

import math
import re
from html import unescape

from django.utils.html import strip_tags

WORDS_A_MINUTE = 180  # technical text, read to be understood


def plain_html(html: str) -> str:
    """The words of rich text."""
    return re.sub(r"\s+", " ", unescape(strip_tags((html or "").replace("<", " <")))).strip()


def lesson_minutes(lesson) -> int:
    """What the author said, else an estimate in whole minutes, at least one."""
    if lesson.estimated_minutes:
        return lesson.estimated_minutes
    words = sum(len(block.block.search_text(block.value).split()) for block in lesson.body)
    extra = sum(block.block.minutes(block.value) for block in lesson.body)
    return max(1, math.ceil(words / WORDS_A_MINUTE + extra))
