"""Lessons that wait: for other lessons, for a date, for days since the student came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.roles import ensure_roles
from learning.access.enums import Refusal
from learning.access.locks import locks_of
from learning.access.rules import may_enter_lesson, may_read_file
from learning.access.selectors import locked_lesson_ids
from learning.courses.enums import FileKind
from learning.courses.models import CourseMember, Lesson
from learning.courses.prerequisites import PrerequisiteCycle, find_cycle
from learning.courses.selectors import stored_outline
from learning.courses.specs import FileRef
from learning.enrollment.models import Enrollment
from learning.enrollment.services import leave_course
from learning.progress.models import CourseProgress, LessonProgress
from learning.progress.selectors import next_lessons, standing_of
from learning.progress.services import mark_lesson_done, recount_course
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import course_spec, lesson_spec, module_spec, write_outline
from tests.factories.people import make_editor, make_instructor, make_student

pytestmark = pytest.mark.django_db

FIRST_DAY = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HANDOUT = FileRef(FileKind.DOCUMENT, 7)


def make_lessons(**last):
    """(course, rows of the lessons a, b and last, the spec); `last` has the conditions."""
    a, b = lesson_spec(title="a"), lesson_spec(title="b")
    if "requires" in last:
        last["requires"] = tuple({"a": a.key, "b": b.key}[title] for title in last["requires"])
    spec = course_spec(module_spec(a, b), module_spec(lesson_spec(title="last", files=(HANDOUT,), **last)))
    course = write_outline(spec)
    rows = Lesson.objects.select_related("course").order_by("order")
    return course, list(rows), spec


def enrolled(course) -> Enrollment:
    enrollment = make_enrollment(course)
    Enrollment.objects.filter(pk=enrollment.pk).update(enrolled_at=FIRST_DAY)
    enrollment.refresh_from_db()
    return enrollment


def refusal(user, lesson, now):
    decision = may_enter_lesson(user, lesson, now)
    assert may_read_file(user, HANDOUT.kind, HANDOUT.reference, now).refusal == decision.refusal
    assert (lesson.pk in locked_lesson_ids(user, [lesson.course_id], now)) == bool(decision.lock)
    return decision.refusal


def test_a_lesson_waits_for_others_until_they_are_done(noon):
    course, (a, b, last), _spec = make_lessons(requires=["b", "a"])
    enrollment = enrolled(course)
    decision = may_enter_lesson(enrollment.user, last, noon)
    assert (decision.refusal, decision.lock.waits_for) == (Refusal.LOCKED, (b.pk, a.pk))
    assert decision.enrollment == enrollment and decision.of_course.is_allowed
    mark_lesson_done(enrollment=enrollment, lesson=a)
    decision = may_enter_lesson(enrollment.user, last, noon)
    assert (decision.refusal, decision.lock.waits_for) == (Refusal.LOCKED, (b.pk,))
    assert refusal(enrollment.user, last, noon) == Refusal.LOCKED
    mark_lesson_done(enrollment=enrollment, lesson=b)
    assert refusal(enrollment.user, last, noon) is None
    assert may_enter_lesson(enrollment.user, last, noon).enrollment == enrollment
    other = enrolled(course)  # what one did opens nothing to another
    assert refusal(other.user, last, noon) == Refusal.LOCKED


@pytest.mark.once
@pytest.mark.parametrize(
    ("conditions", "opens"),
    [
        ({"opens_at": datetime(2026, 3, 2, 12, 0, tzinfo=UTC)}, datetime(2026, 3, 2, 12, 0, tzinfo=UTC)),
        ({"opens_after_days": 3}, FIRST_DAY + timedelta(days=3)),
        ({"opens_at": FIRST_DAY, "opens_after_days": 3}, FIRST_DAY + timedelta(days=3)),
    ],
)
def test_a_lesson_opens_at_its_moment(conditions, opens):
    course, (a, _b, last), _spec = make_lessons(requires=["a"], **conditions)
    enrollment = enrolled(course)
    just_before = opens - timedelta(seconds=1)
    decision = may_enter_lesson(enrollment.user, last, just_before)
    assert (decision.refusal, decision.lock.opens_at) == (Refusal.NOT_RELEASED, opens)
    assert refusal(enrollment.user, last, opens) == Refusal.LOCKED  # the moment came, the other lesson is still to do
    mark_lesson_done(enrollment=enrollment, lesson=a)
    assert refusal(enrollment.user, last, just_before) == Refusal.NOT_RELEASED
    assert refusal(enrollment.user, last, opens) is None


def test_days_count_from_the_first_enrollment(noon):
    course, (*_others, last), _spec = make_lessons(opens_after_days=1)
    enrollment = enrolled(course)
    leave_course(enrollment=enrollment)
    assert refusal(enrollment.user, last, FIRST_DAY + timedelta(days=2)) == Refusal.LEFT
    make_enrollment(course, enrollment.user)
    assert refusal(enrollment.user, last, FIRST_DAY + timedelta(days=2)) is None


@pytest.mark.once
def test_who_waits_and_who_does_not(noon):
    ensure_roles()
    course, (_a, _b, last), _spec = make_lessons(requires=["a"], opens_at=noon + timedelta(days=1))
    teacher = make_instructor()
    CourseMember.objects.create(course=course, user=teacher)
    learning_teacher = enrolled(course).user
    CourseMember.objects.create(course=course, user=learning_teacher)
    answers = {
        AnonymousUser(): Refusal.SIGN_IN,
        make_student(): Refusal.NOT_ENROLLED,
        enrolled(course).user: Refusal.NOT_RELEASED,
        teacher: None,
        learning_teacher: None,
        make_editor(): None,
    }
    assert {user: may_enter_lesson(user, last, noon).refusal for user in answers} == answers
    assert locked_lesson_ids(learning_teacher, [course.pk], noon) == set()


def test_a_preview_lesson_waits_for_nothing(noon):
    course, (*_others, last), _spec = make_lessons(requires=["a"], opens_after_days=99, is_preview=True)
    student = enrolled(course).user
    assert may_enter_lesson(student, last, noon).enrollment
    assert may_enter_lesson(AnonymousUser(), last, noon).is_allowed
    assert may_read_file(student, HANDOUT.kind, HANDOUT.reference, noon).is_allowed


def test_what_was_done_stays_done_and_open_when_conditions_come_later(noon):
    course, (a, b, last), spec = make_lessons()
    enrollment = enrolled(course)
    mark_lesson_done(enrollment=enrollment, lesson=last)
    before = list(LessonProgress.objects.values())
    new_module = replace(
        spec.modules[1], lessons=(replace(spec.modules[1].lessons[0], requires=(spec.modules[0].lessons[0].key,)),)
    )
    write_outline(replace(spec, modules=(spec.modules[0], new_module)))
    last.refresh_from_db()
    assert last.requires == [a.pk]
    assert refusal(enrollment.user, last, noon) is None
    assert list(LessonProgress.objects.values()) == before
    assert refusal(enrolled(course).user, last, noon) == Refusal.LOCKED  # who has not done it waits
    # A locked lesson is a lesson of the total, before and after.
    recount_course(enrollment=enrollment)
    progress = CourseProgress.objects.get(enrollment=enrollment)
    assert (progress.done_count, progress.lesson_count) == (1, 3)


def test_what_is_reopened_shuts_nothing(noon):
    """A change may ask for a lesson again; whoever was let in by having done it stays in."""
    course, (a, b, last), _spec = make_lessons(requires=["a"])
    enrollment = enrolled(course)
    for lesson in (a, last):
        mark_lesson_done(enrollment=enrollment, lesson=lesson)
    LessonProgress.objects.update(reopened_at=noon)
    standing = standing_of(enrollment)
    assert standing.done_lesson_ids == set() and standing.completed_lesson_ids == {a.pk, last.pk}
    assert refusal(enrollment.user, last, noon) is None
    going_on = next_lessons([enrollment], "en", partial(locks_of, now=noon))
    assert going_on[course.pk] == a


def test_conditions_are_part_of_the_outline(noon):
    course, _rows, spec = make_lessons(requires=["a", "b"], opens_at=noon, opens_after_days=2)
    assert stored_outline(course).as_plain() == spec.as_plain()
    assert replace(spec, modules=(spec.modules[0],)).outline_hash != spec.outline_hash
    without = replace(
        spec,
        modules=(spec.modules[0], replace(spec.modules[1], lessons=(lesson_spec(key=spec.modules[1].lessons[0].key),))),
    )
    course = write_outline(without)
    assert stored_outline(course).as_plain() == without.as_plain()


def test_a_file_is_open_when_one_of_its_lessons_is(noon, django_assert_num_queries):
    lessons = [lesson_spec(files=(HANDOUT,), opens_after_days=days) for days in (100, 200, 300)]
    course = write_outline(course_spec(module_spec(*lessons)))
    student = enrolled(course).user
    with django_assert_num_queries(6):  # lessons, enrollment, standing; and three for: does this person teach
        assert may_read_file(student, HANDOUT.kind, HANDOUT.reference, noon).refusal == Refusal.NOT_RELEASED
    with django_assert_num_queries(3):
        assert may_read_file(student, HANDOUT.kind, HANDOUT.reference, FIRST_DAY + timedelta(days=150)).is_allowed


@pytest.mark.once
@pytest.mark.parametrize(
    ("waits", "cycle"),
    [
        ({"a": [], "b": ["a"], "c": ["a", "b"]}, []),
        ({"a": ["a"]}, ["a", "a"]),
        ({"a": ["b"], "b": ["a"]}, None),
        ({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}, None),
    ],
)
def test_circles_are_found(waits, cycle):
    found = find_cycle(waits)
    if cycle is not None:
        assert found == cycle
    else:
        assert found[0] == found[-1] and len(found) > 2
        assert all(after in waits[before] for before, after in zip(found, found[1:], strict=False))


def test_an_outline_in_which_lessons_wait_for_each_other_is_refused_whole():
    a, b = lesson_spec(title="Vectors"), lesson_spec(title="Matrices")
    course = write_outline(course_spec(module_spec(a, b)))
    circle = module_spec(replace(a, requires=(b.key,)), replace(b, requires=(a.key,)))
    with pytest.raises(PrerequisiteCycle, match="(Vectors → Matrices → Vectors|Matrices → Vectors → Matrices)"):
        write_outline(course_spec(circle, key=course.key))
    assert list(course.lessons.filter(is_live=True).values_list("requires", flat=True)) == [[], []]
