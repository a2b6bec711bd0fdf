"""Item statistics: what a question tells about those who answered it, over all its versions.

facility         mean share of the points, from 0 (nobody) to 1 (everybody)
discrimination   point-biserial correlation of the share of the question with the rest of the attempt, from -1 to 1:
                 above 0.2 those who know the rest know this too, below 0 the key may be wrong; None: too few, all alike
counts           how often each answer was given, by the keys of the type (`QuestionType.fold_stats`)
seconds          median of the time of the attempts, shared among their questions; None where it was not measured
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import StatisticsError, correlation, mean, median

from learning.courses.models import Activity

from .bank import versions_in
from .drawing import questions_of
from .enums import AttemptState
from .models import Attempt, QuestionVersion
from .question_type import question_types

FEWEST = 5  # answers, for a correlation that says anything


@dataclass
class QuestionStatistics:
    """`question` is the newest version that was asked; `versions` how many there were."""

    question: dict
    versions: int = 1
    shares: list[float] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    waiting: int = 0  # answers nobody has graded yet

    @property
    def answers(self) -> int:
        return len(self.shares) + self.waiting

    @property
    def facility(self) -> float | None:
        return round(mean(self.shares), 3) if self.shares else None

    @property
    def discrimination(self) -> float | None:
        if len(self.shares) < FEWEST:
            return None
        try:
            return round(correlation(self.shares, self.rests), 3)
        except StatisticsError:  # all alike
            return None

    @property
    def seconds(self) -> int | None:
        return round(median(self.times)) if self.times else None


def question_statistics(activity: Activity) -> list[QuestionStatistics]:
    """Of every question of a quiz that was answered in a finished attempt, in the order of the last one that asked it.

    Four queries, however many attempts there are. Questions that only earlier attempts were asked come last.
    """
    attempts = list(
        Attempt.objects.filter(activity=activity)
        .exclude(state=AttemptState.IN_PROGRESS)
        .prefetch_related("version", "answers")
        .order_by("-pk")
    )
    wanted = {pk for attempt in attempts for pk in versions_in(attempt.draw)}
    drawn = QuestionVersion.objects.in_bulk(wanted) if wanted else {}
    found: dict[str, QuestionStatistics] = {}
    wordings: dict[str, set[str]] = defaultdict(set)
    for attempt in attempts:
        _count(attempt, questions_of(attempt, drawn), found, wordings)
    for key, statistics in found.items():
        statistics.versions = len(wordings[key])
    return list(found.values())


def _count(attempt: Attempt, asked: list[dict], found: dict, wordings: dict) -> None:
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    questions = [question for question in asked if question["id"] in answers]
    graded = [answer for answer in answers.values() if answer.points is not None]
    got, most = sum(answer.points for answer in graded), sum(answer.max_points for answer in graded)
    seconds = (attempt.submitted_at - attempt.started_at).total_seconds() if attempt.started_at else None
    for question in questions:
        answer = answers[question["id"]]
        statistics = found.setdefault(question["id"], QuestionStatistics(question))
        wordings[question["id"]].add(repr(sorted(question.items(), key=lambda pair: pair[0])))
        statistics.counts.update(question_types[question["type"]].fold_stats(question, answer.response))
        if seconds:
            statistics.times.append(seconds / len(questions))
        if answer.points is None:
            statistics.waiting += 1
        elif answer.max_points:
            statistics.shares.append(float(answer.points / answer.max_points))
            rest = most - answer.max_points
            statistics.rests.append(float((got - answer.points) / rest) if rest else 0.0)
