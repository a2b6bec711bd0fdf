"""What an administrator settled about the site, for rooms that know nothing of where it is edited: its name, who sends
its mail, who may register.

Whoever holds the settings registers a source (lms_pages does); until then, and where something was left empty, the
environment answers. Kept in the process and the cache, so that no page pays for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from .process_memory import forget_all, recall, remember

NAME = "core.site_facts"
SECONDS = 300

OPEN, INVITED, CLOSED = "open", "invited", "closed"  # who may register


@dataclass(frozen=True)
class SiteFacts:
    """`sender` is a whole address, "Name <mail@example.org>"; `language` the one to speak where nobody chose another;
    `action_color` that of buttons in mails, dark enough for white words on it."""

    name: str
    sender: str
    language: str
    registration: str = OPEN
    action_color: str = "#26389E"


_source: Callable[[], SiteFacts] | None = None


def register_source(source: Callable[[], SiteFacts]) -> None:
    global _source
    _source = source


def facts_of_environment() -> SiteFacts:
    return SiteFacts(settings.SITE_NAME, settings.DEFAULT_FROM_EMAIL, settings.LANGUAGE_CODE)


def site_facts() -> SiteFacts:
    facts = recall(NAME)
    if facts is None:
        facts = cache.get(NAME)
        if facts is None:
            facts = _source() if _source else facts_of_environment()
            cache.set(NAME, facts, SECONDS)
        remember(NAME, facts)
    return facts


def forget_site_facts() -> None:
    """They changed. Now, and again when all can read it: somebody may have read the old row between."""

    def forget() -> None:
        forget_all()
        cache.delete(NAME)

    forget()
    transaction.on_commit(forget)
