from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from commerce.pricing.specs import ShownOffer


@dataclass(frozen=True)
class Hit:
    """Something found, as a page shows it. `title` and `snippet` are safe HTML with <mark> around the words asked for.

    `is_locked` says that the reader found a lesson by its title and may not open it; `sale` is what a course costs.
    """

    kind: str
    url: str
    title: SafeString
    snippet: SafeString
    course_title: str
    is_locked: bool
    sale: ShownOffer | None = None


@dataclass(frozen=True)
class Selection:
    """What a reader asked the catalog for. `chosen` maps a facet's name to values; unknown ones are ignored."""

    query: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""


@dataclass(frozen=True)
class Choice:
    """One value of a facet; `count` is how many courses it would show beside what the other facets ask."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.is_chosen)


@dataclass(frozen=True)
class Shelf:
    """The answer to a Selection: courses in order, the facets with counts, and the sort that was used."""

    courses: QuerySet
    facets: tuple[Facet, ...]
    sort: str
    sorts: tuple[tuple[str, str], ...]  # (value, label) of those on offer
