"""Where a course or a lesson is found. Rows store no addresses: they are asked for by key, through one resolver.

The resolver belongs to the room that has the pages; it registers itself at start. Asking for many keys costs one query.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

Resolver = Callable[[str, Iterable[UUID], str], dict[UUID, str]]
_resolvers: list[Resolver] = []


def register_resolver(resolver: Resolver) -> None:
    """`resolver(kind, keys, locale)` with kind "course" or "lesson"; returns {key: path} without those it lacks."""
    _resolvers[:] = [resolver]


def course_urls(keys: Iterable[UUID], locale: str) -> dict[UUID, str]:
    return _resolvers[0]("course", keys, locale)


def lesson_urls(keys: Iterable[UUID], locale: str) -> dict[UUID, str]:
    return _resolvers[0]("lesson", keys, locale)


def course_url(key: UUID, locale: str) -> str:
    """The path of one course page, or "/" when it has none (withdrawn)."""
    return course_urls([key], locale).get(key, "/")


def lesson_url(key: UUID, locale: str) -> str:
    return lesson_urls([key], locale).get(key, "/")
