"""What the questions of a quiz tell, and to whom."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.assessment.models import Answer, Attempt
from learning.assessment.statistics import question_statistics
from learning.courses.enums import TeamRole
from learning.courses.models import ActivityVersion
from learning.courses.team import add_member
from tests.factories.enrollments import make_enrollment
from tests.factories.people import make_instructor
from tests.factories.quizzes import make_exam

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def attempt_of(enrollment, version, marks, *, seconds=60):
    """A finished attempt in which the questions got these points of one each; None waits for a person."""
    now = timezone.now()
    attempt = Attempt.objects.create(
        enrollment=enrollment,
        activity=version.activity,
        version=version,
        number=enrollment.attempts.count() + 1,
        ticket=f"{enrollment.pk}-{enrollment.attempts.count()}",
        started_at=now - timedelta(seconds=seconds),
        submitted_at=now,
    )
    for question, mark in zip(version.definition["questions"], marks, strict=True):
        chosen = next(option["id"] for option in question["options"] if option["is_right"] == bool(mark))
        Answer.objects.create(
            attempt=attempt,
            question_id=question["id"],
            response=[chosen],
            points=None if mark is None else Decimal(mark),
            max_points=1,
            is_right=None if mark is None else mark == 1,
        )
    return attempt


@pytest.fixture
def taken():
    """(activity, version, enrollments): six students; the second question goes with the first, but for one."""
    enrollment, activity = make_exam()
    version = ActivityVersion.objects.get(activity=activity)
    course = activity.lesson.course
    enrollments = [enrollment, *(make_enrollment(course) for _ in range(5))]
    for place, (one, marks) in enumerate(
        zip(enrollments, [(1, 1), (1, 1), (1, 0), (0, 0), (0, 0), (0, 0)], strict=True)
    ):
        attempt_of(one, version, marks, seconds=40 + 20 * place)
    return activity, version, enrollments


def test_facility_discrimination_and_counts(taken, django_assert_num_queries):
    activity, version, enrollments = taken
    with django_assert_num_queries(3):
        first, second = question_statistics(activity)
    assert (first.answers, first.facility, second.facility) == (6, 0.5, 0.333)
    assert first.discrimination == second.discrimination == 0.707  # by hand: 1 / sqrt(2)
    right = next(option["id"] for option in first.question["options"] if option["is_right"])
    assert first.counts[right] == 3
    assert first.seconds == 45  # of attempts of 40 to 140 seconds with two questions
    changed = {**version.definition, "questions": [dict(q) for q in version.definition["questions"]]}
    changed["questions"][0]["stem"] = "*Said* in other words?"
    newer = ActivityVersion.objects.create(
        activity=activity, locale=version.locale, definition=changed, content_hash="b", is_live=False
    )
    attempt_of(enrollments[0], newer, (None, 1))
    with django_assert_num_queries(3):
        first, second = question_statistics(activity)
    assert (first.question["stem"], first.versions, first.answers, first.waiting) == ("*Said* in other words?", 2, 7, 1)
    assert (first.facility, second.versions, second.facility) == (0.5, 1, round(3 / 7, 3))


def test_little_says_nothing(taken):
    activity, *_rest = taken
    Attempt.objects.filter(activity=activity, answers__points=0).delete()
    first, second = question_statistics(activity)
    assert (first.answers, first.facility, first.discrimination) == (2, 1, None)
    Attempt.objects.all().delete()
    assert question_statistics(activity) == []


def test_the_team_of_the_course_sees_it_and_nobody_else(client, taken, site_tree):
    activity, version, enrollments = taken
    course = activity.lesson.course
    address = reverse("question_statistics", args=[course.key, activity.pk])
    assert client.get(address).status_code == 302  # to sign in
    for stranger in (enrollments[0].user, make_instructor()):
        client.force_login(stranger)
        assert client.get(address).status_code == 403
    teacher = make_instructor()
    add_member(course=course, user=teacher, role=TeamRole.ASSISTANT)
    client.force_login(teacher)
    stem = "How *steep* is $x^2$?"
    version.definition["questions"][0]["stem"] = stem
    version.definition["questions"][0]["options"][0]["text"] = "as $y$"
    ActivityVersion.objects.filter(pk=version.pk).update(definition=version.definition)
    shown = client.get(address).content.decode()
    assert "How steep is <math" in shown and "as <math" in shown and stem not in shown
    assert "0.707" in shown and "0.333" in shown
    answer = client.get(address, {"format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv") and len(lines) == 3
    assert lines[0].startswith("question,id,type,answers") and lines[1].startswith("How steep is $x^2$?,")
    assert "as $y$: 3" in lines[1]
    other, elsewhere = make_exam()
    assert client.get(reverse("question_statistics", args=[course.key, elsewhere.pk])).status_code == 404
