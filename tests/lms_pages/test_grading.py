"""How a course is graded: what an author says on its page, and what is compiled."""

import json
from uuid import uuid4

import pytest

from learning.courses.models import Course, GradingVersion
from learning.courses.models.activity import FrozenRow
from learning.courses.selectors import live_grading
from learning.grades.scheme import scheme_of
from lms_pages.copying import finish_copy, start_copy
from lms_pages.models import CoursePage
from lms_pages.publishing import compile_course
from tests.factories.bodies import quiz
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of, publish
from tests.factories.people import make_editor

from .agreement import assert_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site_tree):
    """A course with a practice quiz and one with a mark to pass in each of two lessons."""
    course = make_course_page(site_tree[1], modules=1, lessons=0, compiled=False)
    (module,) = modules_of(course)
    make_lesson_page(module, title="Words", body=[quiz(title="Try"), quiz(title="Pass", pass_percent=60)])
    make_lesson_page(module, title="Midterm", body=[quiz(title="Now", pass_percent=50), quiz(title="Warm up")])
    compile_course(course.translation_key)
    return course


def category(name, **fields) -> dict:
    value = {"name": name, "weight": "50", "kinds": [], "lessons": [], "drop_lowest": 0, "must_pass": False, **fields}
    return {"type": "category", "id": str(uuid4()), "value": value}


def regrade(page, *categories, **fields):
    stored = {"grade_categories": json.dumps(categories)}
    letters = [{"type": "letter", "id": str(uuid4()), "value": {"letter": "A", "from_percent": "89.5"}}]
    return publish(page, **stored, letter_scale=json.dumps(letters), **fields)


def counted(course: Course) -> dict:
    return {part.name: [item.title for item in part.items] for part in scheme_of(course, "en").categories}


def test_without_categories_what_is_graded_counts_alike(page):
    course = course_row(page)
    assert counted(course) == {"": ["Pass", "Now"]}
    assert live_grading(course).definition["categories"][0]["items"][0]["titles"] == {"en": "Pass"}


def test_categories_take_named_lessons_first_and_kinds_then(page):
    midterm = lessons_of(page)[1]
    regrade(
        page,
        category("Quizzes", kinds=["quiz"], weight="12.5", drop_lowest=1),
        category("Exam", kinds=["quiz", "exam"], lessons=[_item(midterm.pk)], must_pass=True),
        pass_percent=60,
        has_leaderboard=True,
    )
    compile_course(page.translation_key)
    course = course_row(page)
    assert counted(course) == {"Quizzes": ["Pass"], "Exam": ["Now"]}
    scheme = scheme_of(course, "en")
    assert [(str(part.weight), part.drop_lowest, part.must_pass) for part in scheme.categories] == [
        ("12.5", 1, False),
        ("50", 0, True),
    ]
    assert (scheme.pass_percent, scheme.has_leaderboard) == (60, True) and scheme.letters[0][0] == "A"
    assert_agreement()


def _item(value) -> dict:
    return {"type": "item", "id": str(uuid4()), "value": value}


def test_a_change_makes_a_version_and_the_old_one_stays_as_it_was(page):
    course = course_row(page)
    first = live_grading(course)
    regrade(page, category("All", kinds=["quiz"]))
    compile_course(page.translation_key)
    assert counted(course) == {"All": ["Pass", "Now"]}
    old = scheme_of(course, "en", version=GradingVersion.objects.get(pk=first.pk))
    assert [item.title for item in old.items] == ["Pass", "Now"]
    publish(CoursePage.objects.get(pk=page.pk), grade_categories="[]", letter_scale="[]")
    compile_course(page.translation_key)
    assert live_grading(course) == first and GradingVersion.objects.count() == 2  # the same again is no new row
    for change in (first.save, first.delete):
        with pytest.raises(FrozenRow):
            change()


def test_what_is_taken_out_of_the_course_does_not_count_any_more(page):
    course, lesson = course_row(page), lessons_of(page)[0]
    publish(lesson, body=[quiz(title="Other", pass_percent=50)])
    compile_course(page.translation_key)
    assert counted(course) == {"": ["Other", "Now"]}


def test_a_copy_of_the_course_names_its_own_lessons(page):
    regrade(page, category("Exam", lessons=[_item(lessons_of(page)[1].pk)]))
    copy = start_copy(source=page, title="Again", user=make_editor())
    finish_copy(copy.pk)
    copy.refresh_from_db()
    made = copy.target.specific
    (named,) = made.grade_categories[0].value["lessons"]
    assert named.specific.title == "Midterm" and named.is_descendant_of(made)
