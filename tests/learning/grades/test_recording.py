"""Every number there ever was, and which one counts."""

from decimal import Decimal

import pytest
from django.db import transaction

from core.append_only import WrittenForGood
from core.models import AuditEntry
from learning.courses.enums import CompletionRule
from learning.grades.models import Grade, GradeEntry
from learning.grades.services import override_grade, record_grade, release_grades, withdraw_override
from learning.grades.signals import grade_recorded, grade_released
from learning.progress.selectors import done_lesson_ids
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade
from tests.factories.outline import activity_spec, lesson_spec, make_course_with
from tests.factories.people import make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def news():
    """[(signal, points)] as they are sent."""
    heard = []

    def recorded(sender, entry, **kwargs):
        heard.append(("recorded", entry.points))

    def released(sender, grade, entry, **kwargs):
        heard.append(("released", entry.points))

    grade_recorded.connect(recorded)
    grade_released.connect(released)
    yield heard
    grade_recorded.disconnect(recorded)
    grade_released.disconnect(released)


def override(entry, points, **fields):
    fields = {
        "max_points": entry.max_points,
        "is_passed": True,
        "reason": "An open book",
        "by": make_editor(),
        **fields,
    }
    return override_grade(enrollment=entry.enrollment, activity=entry.activity, points=Decimal(points), **fields)


def test_a_number_is_written_once_however_often_it_is_told(news, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = make_grade(points="2.345")
        again = make_grade(first.enrollment, first.activity, points="2.345")
    assert again == first and first.points == Decimal("2.35")  # halves upwards
    assert news == [("recorded", Decimal("2.35")), ("released", Decimal("2.35"))]
    with django_capture_on_commit_callbacks(execute=True):
        second = make_grade(first.enrollment, first.activity, points="9", origin_id=2)
        back = make_grade(first.enrollment, first.activity, points="2.345")  # the first counts again, say by a new rule
    assert [entry.points for entry in GradeEntry.objects.all()] == [first.points, second.points, back.points]
    assert Grade.objects.get().points == Decimal("2.35") and len(news) == 6


def test_entries_refuse_to_change():
    entry = make_grade()
    for attempt in (
        entry.save,
        entry.delete,
        lambda: GradeEntry.objects.update(points=10),
        lambda: GradeEntry.objects.all().delete(),
        lambda: GradeEntry.objects.bulk_update([entry], ["points"]),
    ):
        with pytest.raises(WrittenForGood), transaction.atomic():
            attempt()
    assert GradeEntry.objects.get().points == 8


def test_what_is_not_released_waits_and_the_last_released_number_stays_seen(news, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = make_grade(is_released=False)
    grade = Grade.objects.get()
    assert grade.released is None and not grade.is_released and news == [("recorded", 8)]
    with django_capture_on_commit_callbacks(execute=True):
        assert release_grades(grades=[grade], by=make_editor()) == 1
        assert release_grades(grades=[grade]) == 0
    assert Grade.objects.get().released == first and news[1:] == [("released", 8)]
    make_grade(first.enrollment, first.activity, points="3", origin_id=2, is_released=False)
    grade = Grade.objects.get()
    assert (grade.points, grade.released.points, grade.is_released) == (3, 8, False)
    assert AuditEntry.objects.get(action="grade.released").data == {"count": 1}


def test_an_override_stands_until_it_is_withdrawn():
    earned = make_grade(points="3")
    override(earned, "9")
    grade = Grade.objects.get()
    assert (grade.points, grade.is_passed, grade.is_overridden) == (9, True, True)
    make_grade(earned.enrollment, earned.activity, points="4", origin_id=2)  # another try does not undo it
    assert Grade.objects.get().points == 9 and GradeEntry.objects.count() == 3
    back = withdraw_override(grade=Grade.objects.get(), by=make_editor())
    grade = Grade.objects.get()
    assert (grade.points, grade.is_passed, grade.is_overridden) == (4, False, False)
    assert (back.origin, back.origin_id) == ("attempt", 2)
    assert withdraw_override(grade=grade, by=make_editor()) is None
    actions = AuditEntry.objects.filter(action__startswith="grade.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["grade.overridden", "grade.override_withdrawn"]


def test_the_same_override_twice_is_one_and_another_reason_is_another():
    earned, by = make_grade(), make_editor()
    first = override(earned, "9", by=by)
    assert override(earned, "9", by=by) == first
    assert override(earned, "9", by=by, reason="Another") != first
    assert AuditEntry.objects.filter(action="grade.overridden").count() == 2


def test_an_override_where_nothing_was_earned_leaves_nothing_when_withdrawn():
    enrollment = make_enrollment(make_course_with(lesson_spec(activity_spec(CompletionRule.PASSED))))
    activity = activities_of(enrollment.course)[0]
    fields = {"enrollment": enrollment, "activity": activity, "max_points": Decimal(10), "by": make_editor()}
    override_grade(points=Decimal(7), is_passed=True, reason="Shown in class", **fields)
    assert done_lesson_ids(enrollment) == {activity.lesson_id}  # what a person lets pass is done
    withdraw_override(grade=Grade.objects.get(), by=fields["by"])
    grade = Grade.objects.get()
    assert grade.points is None and not grade.is_passed and grade.released.points is None


def test_an_override_that_is_withdrawn_does_not_release_what_waits():
    earned = make_grade(is_released=False)
    override(earned, "9")
    withdraw_override(grade=Grade.objects.get(), by=make_editor())
    grade = Grade.objects.get()
    assert grade.points == 8 and grade.released is None


@pytest.mark.parametrize("steps", [("release", "override"), ("override", "release")])
def test_what_was_released_is_seen_again_when_an_override_is_withdrawn(steps):
    earned, by = make_grade(is_released=False), make_editor()
    for step in steps:
        if step == "release":
            release_grades(grades=[Grade.objects.get()], by=by)
        else:
            override(earned, "9")
    assert Grade.objects.get().released.points == 9
    withdraw_override(grade=Grade.objects.get(), by=by)
    grade = Grade.objects.get()
    assert (grade.points, grade.released.points, grade.is_released, grade.is_overridden) == (8, 8, True, False)


def test_recording_takes_the_same_few_queries(django_assert_num_queries):
    entry = make_grade()
    values = {"enrollment": entry.enrollment, "activity": entry.activity, "max_points": Decimal(10)}
    with django_assert_num_queries(3 + 2):  # and a savepoint
        record_grade(points=Decimal(9), is_passed=True, origin="attempt", origin_id=2, is_locked=True, **values)
