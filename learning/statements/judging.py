"""Whether a package is done, and which of two results is the better one."""

from .enums import CompletionMode
from .models import Registration
from .specs import ReadStatement, Score


def is_complete_by(definition: dict, said: ReadStatement) -> bool:
    """Whether this statement completes the activity: it finishes the whole package, and has the score that the author
    asks for. What is judged by viewing is not completed by what it says."""
    if definition.get("completion") != CompletionMode.STATEMENT or not said.finishes:
        return False
    required = definition.get("required_percent")
    return required is None or bool(said.score and said.score.scaled * 100 >= required - 1e-9)


def better(score: Score | None, than: Registration) -> bool:
    """Whether a score counts in place of the registration's."""
    if score is None:
        return False
    return not than.max_points or score.scaled > than.points / than.max_points
