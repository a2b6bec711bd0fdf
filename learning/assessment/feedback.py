"""What of an attempt its student may see, and when. Nothing that gives an answer away leaves the server past this."""

from dataclasses import dataclass
from datetime import datetime

from learning.enrollment.accommodations import latest_granted

from .models import Attempt
from .quiz_settings import QuizSettings, settings_of


@dataclass(frozen=True)
class Policy:
    """`score`: points and whether it is passed. `answers`: the own answers with right or wrong, and what was written on
    them. `right`: what would have been right, and explanations. `when` is a word of FEEDBACK for what is not seen
    yet."""

    score: bool
    answers: bool
    right: bool
    when: str = ""


EVERYTHING = Policy(True, True, True)  # for who teaches


def policy_of(attempt: Attempt, now: datetime) -> Policy:
    """For the student of this attempt. No query, except two where feedback waits for the closing time."""
    settings = settings_of(attempt.version.definition)
    if attempt.is_open:
        return Policy(False, False, False, settings.feedback)
    if settings.feedback == "released" and not attempt.released_at:
        return Policy(False, False, False, "released")
    is_shown = settings.feedback in ("immediate", "submitted", "released") or (
        settings.feedback == "closed" and _is_closed_for_all(settings, attempt, now)
    )
    return Policy(True, is_shown, is_shown and settings.show_right, "" if is_shown else settings.feedback)


def _is_closed_for_all(settings: QuizSettings, attempt: Attempt, now: datetime) -> bool:
    """Also for those who may take it later, by what was granted to them or because it was published again with a later
    closing time: what one student sees, the next one knows."""
    if settings.closes_at is None or now < settings.closes_at:
        return False
    live = attempt.activity.versions.filter(is_live=True).exclude(pk=attempt.version_id)
    today = [settings_of(definition).closes_at for definition in live.values_list("definition", flat=True)]
    if any(closes_at and now < closes_at for closes_at in today):
        return False
    latest = latest_granted(attempt.activity)
    return latest is None or now >= latest


def may_check(attempt: Attempt, question_id: str) -> bool:
    """Whether feedback on this question is seen while the attempt goes on: its answer was checked and stays."""
    settings = settings_of(attempt.version.definition)
    return settings.feedback == "immediate" and question_id in (attempt.sheet or {}).get("checked", [])
