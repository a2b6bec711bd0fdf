"""The one door, as a table: who may come in, when the lesson, its module and its course are published or not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.roles import ensure_roles
from learning.access.enums import Refusal
from learning.access.rules import may_enter_course, may_enter_lesson, may_read_file, may_teach
from learning.courses.enums import FileKind
from learning.courses.models import Course, CourseMember, Lesson
from learning.courses.services import withdraw_course
from learning.courses.specs import FileRef
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import course_spec, lesson_spec, module_spec, write_outline
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student

pytestmark = pytest.mark.django_db

HANDOUT = FileRef(FileKind.DOCUMENT, 7)
IN, LOOK = "in, and learns", "in, and looks"


def make_course():
    """One lesson of each kind in the first module, and another module; all use the same handout but the preview's."""
    plain = lesson_spec(title="plain", files=(HANDOUT,))
    preview = lesson_spec(title="preview", is_preview=True, files=(FileRef(FileKind.MEDIA, 8),))
    spec = course_spec(module_spec(plain, preview), module_spec(lesson_spec()))
    return write_outline(spec), spec


def enrolled(course, noon, **fields):
    enrollment = make_enrollment(course)
    Enrollment.objects.filter(pk=enrollment.pk).update(**fields)
    return enrollment.user


def team_member(course, noon):
    user = make_instructor()
    CourseMember.objects.create(course=course, user=user)
    return user


def team_member_who_left(course, noon):
    user = enrolled(course, noon, status=EnrollmentStatus.LEFT)
    CourseMember.objects.create(course=course, user=user)
    return user


PEOPLE = {
    "visitor": lambda course, noon: AnonymousUser(),
    "stranger": lambda course, noon: make_student(),
    "student": enrolled,
    "student until tomorrow": lambda course, noon: enrolled(course, noon, ends_at=noon + timedelta(days=1)),
    "student who left": lambda course, noon: enrolled(course, noon, status=EnrollmentStatus.LEFT),
    "student who was removed": lambda course, noon: enrolled(course, noon, status=EnrollmentStatus.REMOVED),
    "student until now": lambda course, noon: enrolled(course, noon, ends_at=noon),
    "instructor of the course": team_member,
    "instructor who left as student": team_member_who_left,
    "instructor of another course": lambda course, noon: make_instructor(),
    "editor": lambda course, noon: make_editor(),
    "administrator": lambda course, noon: make_administrator(),
}
PLAIN = {
    "visitor": Refusal.SIGN_IN,
    "stranger": Refusal.NOT_ENROLLED,
    "student": IN,
    "student until tomorrow": IN,
    "student who left": Refusal.LEFT,
    "student who was removed": Refusal.REMOVED,
    "student until now": Refusal.ENDED,
    "instructor of the course": LOOK,
    "instructor who left as student": LOOK,
    "instructor of another course": Refusal.NOT_ENROLLED,
    "editor": LOOK,
    "administrator": LOOK,
}
PREVIEW = {person: LOOK if answer in Refusal.values else answer for person, answer in PLAIN.items()}
NOBODY = dict.fromkeys(PLAIN, Refusal.NOT_PUBLISHED)
STATES = {"published": PLAIN, "module unpublished": NOBODY, "course unpublished": NOBODY}


def unpublish(state, spec):
    if state == "module unpublished":
        write_outline(course_spec(*spec.modules[1:], key=spec.key))
    elif state == "course unpublished":
        withdraw_course(key=spec.key, generation=0)


def answer(decision):
    if decision.is_allowed:
        return IN if decision.enrollment else LOOK
    return decision.refusal


@pytest.mark.once
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("person", PEOPLE)
def test_the_door(person, state, noon):
    ensure_roles()
    course, spec = make_course()
    user = PEOPLE[person](course, noon)
    unpublish(state, spec)
    plain, preview = (Lesson.objects.select_related("course").get(texts__title=title) for title in ("plain", "preview"))
    expected = STATES[state][person]
    assert answer(may_enter_lesson(user, plain, noon)) == expected
    assert answer(may_read_file(user, HANDOUT.kind, HANDOUT.reference, noon)) == expected
    # A preview lesson, and its files, are open to everybody while they are published.
    expected = PREVIEW[person] if state == "published" else Refusal.NOT_PUBLISHED
    assert answer(may_enter_lesson(user, preview, noon)) == expected
    assert may_read_file(user, FileKind.MEDIA, 8, noon).is_allowed == (state == "published")


def test_every_refusal_has_a_sentence():
    assert all(str(refusal.label).endswith(".") for refusal in Refusal)


def test_a_file_of_no_lesson_stays_shut(noon):
    make_course()
    assert may_read_file(make_administrator(), FileKind.DOCUMENT, 99, noon).refusal == Refusal.NO_SUCH_FILE
    assert may_read_file(make_administrator(), FileKind.MEDIA, HANDOUT.reference, noon).refusal == Refusal.NO_SUCH_FILE


def test_a_file_that_left_its_lesson_stays_shut(noon):
    course, spec = make_course()
    user = enrolled(course, noon, ends_at=None)
    assert may_read_file(user, HANDOUT.kind, HANDOUT.reference, noon).is_allowed
    write_outline(course_spec(module_spec(lesson_spec(key=spec.modules[0].lessons[0].key)), key=spec.key))
    assert may_read_file(user, HANDOUT.kind, HANDOUT.reference, noon).refusal == Refusal.NO_SUCH_FILE


def test_a_file_opens_with_any_course_that_uses_it(noon):
    make_course()
    second, _spec = make_course()
    user = enrolled(second, noon, ends_at=None)
    decision = may_read_file(user, HANDOUT.kind, HANDOUT.reference, noon)
    assert decision.enrollment.course == second


def test_a_file_of_many_lessons_costs_as_much_as_one_of_one(noon, django_assert_num_queries):
    lessons = [lesson_spec(files=(HANDOUT,)) for _ in range(3)]
    course = write_outline(course_spec(module_spec(*lessons[:1])))
    user = enrolled(course, noon, ends_at=None)
    for count in (1, 3):
        write_outline(course_spec(module_spec(*lessons[:count]), key=course.key))
        with django_assert_num_queries(2):
            assert may_read_file(user, HANDOUT.kind, HANDOUT.reference, noon).is_allowed


def test_a_student_costs_one_query(noon, django_assert_num_queries):
    course, _spec = make_course()
    user = enrolled(course, noon, ends_at=None)
    lesson = Lesson.objects.select_related("course").get(texts__title="plain")
    with django_assert_num_queries(1):
        assert may_enter_lesson(user, lesson, noon).is_allowed


@pytest.mark.once
def test_who_may_teach():
    ensure_roles()
    course, _spec = make_course()
    assert may_teach(team_member(course, None), course) and may_teach(make_editor(), course)
    inactive = team_member(course, None)
    inactive.is_active = False
    for user in (AnonymousUser(), make_student(), make_instructor(), inactive):
        assert not may_teach(user, course)


def test_a_course_known_but_never_published_lets_nobody_in(noon):
    course = Course.objects.create(key="0b0f9d5c-4a9f-4d57-9f1a-3a3d7e3a0001", source_locale="en")
    assert may_enter_course(make_administrator(), course, noon).refusal == Refusal.NOT_PUBLISHED
