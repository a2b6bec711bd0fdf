"""What a student was told about what they earned: quizzes and assignments of a course together."""

from dataclasses import dataclass
from datetime import datetime

from learning.assessment.given_feedback import QuizFeedback, quiz_feedback
from learning.assignments.selectors import HandedIn, released_feedback
from learning.enrollment.models import Enrollment
from learning.grades.totals import Scheme


@dataclass(frozen=True)
class GivenFeedback:
    """One of the two."""

    quiz: QuizFeedback | None = None
    work: HandedIn | None = None


def given_feedback(enrollment: Enrollment, scheme: Scheme, now: datetime) -> dict[int, GivenFeedback]:
    """{activity id: what may be seen by now}, where there is any. As many queries for one as for many."""
    ids = [item.activity_id for item in scheme.items]
    quizzes = {pk: GivenFeedback(quiz=each) for pk, each in quiz_feedback(enrollment, ids, now).items()}
    works = {pk: GivenFeedback(work=each) for pk, each in released_feedback(enrollment, ids).items()}
    return quizzes | works
