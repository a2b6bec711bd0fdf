"""The leaderboard of a course, where its author asked for one: names only of students who chose to show theirs.

A pseudonym stays the same for a student in a course, says nothing about them, and is another one in every course.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from learning.courses.models import Course
from learning.enrollment.models import Enrollment

from .models import LeaderboardChoice
from .selectors import results_of
from .totals import Scheme, total_of

MOST = 20
QUIZZES = ("quiz", "exam")


@dataclass(frozen=True)
class Place:
    number: int  # equals share one
    name: str
    points: Decimal  # percent of all quizzes, what is missing as nothing
    is_own: bool


def leaderboard_of(course: Course, scheme: Scheme, enrollment: Enrollment, *, now) -> list[Place]:
    """The first places and one's own, by the quizzes and exams that count, as students see them. Two queries."""
    students = Enrollment.objects.active(now).filter(course=course)
    students = {row.pk: row for row in students.select_related("user__profile", "leaderboard_choice")}
    results = results_of(list(students), are_released=True)
    ranked = _ranked(scheme, results)
    number, before, places = 0, None, []
    for place, (pk, points) in enumerate(ranked, 1):
        number = number if points == before else place
        before = points
        is_own = pk == enrollment.pk
        if place <= MOST or is_own:
            places.append(Place(number, _name(students[pk]), points, is_own))
    return places


def _ranked(scheme: Scheme, results: dict) -> list[tuple[int, Decimal]]:
    """[(enrollment id, points)] of who has any result, the best first; equals in an order that says nothing."""
    quizzes = replace(
        scheme,
        categories=tuple(
            replace(category, items=tuple(item for item in category.items if item.kind in QUIZZES))
            for category in scheme.categories
        ),
    )
    wanted = {item.activity_id for item in quizzes.items}
    found = [(pk, total_of(quizzes, own).final) for pk, own in results.items() if wanted & own.keys()]
    return sorted(found, key=lambda pair: (-pair[1], salted_hmac("leaderboard-order", str(pair[0])).hexdigest()))


def _name(enrollment: Enrollment) -> str:
    choice = getattr(enrollment, "leaderboard_choice", None)
    return enrollment.user.profile.shown_name if choice and choice.shows_name else pseudonym(enrollment)


def pseudonym(enrollment: Enrollment) -> str:
    digest = salted_hmac("leaderboard", f"{enrollment.course_id}:{enrollment.pk}").hexdigest()
    return _("Student %(code)s") % {"code": digest[:5].upper()}


@transaction.atomic
def choose_name(*, enrollment: Enrollment, shows_name: bool) -> LeaderboardChoice:
    """The student's own choice; it may be changed at any time."""
    choice, _created = LeaderboardChoice.objects.update_or_create(
        enrollment=enrollment, defaults={"shows_name": shows_name}
    )
    return choice
