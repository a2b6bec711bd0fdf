"""What a package said, once it was found to be in order."""

from dataclasses import dataclass
from uuid import UUID

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"


@dataclass(frozen=True)
class Score:
    """Within its limits: 0 <= points <= max_points, and something can be earned."""

    points: float
    max_points: float

    @property
    def scaled(self) -> float:
        """0 to 1."""
        return self.points / self.max_points


@dataclass(frozen=True)
class ReadStatement:
    """`part` is "" for what is said of the whole package, else the sub-content it is about. `data` is xAPI without
    actor and stored time, still in the package's own words; `says` names its content."""

    id: UUID | None
    verb: str
    part: str
    data: dict
    says: str
    score: Score | None = None
    is_success: bool | None = None
    is_completion: bool | None = None

    @property
    def finishes(self) -> bool:
        """Whether the whole package is done. What has no parent is not: the pages of a book have none, and say
        "completed" as soon as the book is opened."""
        return not self.part and (self.verb == COMPLETED or (self.verb == ANSWERED and self.is_completion is True))
