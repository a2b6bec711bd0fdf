"""What a student sees of their own grades."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from learning.assessment.services import grade_answer, release_results, submit_attempt
from learning.assignments.grading import release_review, save_review
from learning.assignments.models import Submission
from learning.courses.models import ActivityVersion
from learning.enrollment.services import leave_course
from tests.factories.assignments import make_submission
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.outline import RUBRIC, assignment_spec, choice_question, lesson_spec, make_course_with
from tests.factories.people import make_instructor, make_student
from tests.factories.quizzes import answer, begin, quiz_spec
from tests.lms_pages.test_html import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(site_tree):
    parts = [("Quizzes", 25, (0, 1, 2), {"drop_lowest": 1}), ("Exam", 75, (3,), {})]
    return make_graded_course(activities=4, categories=parts, letters=(("B", 60), ("F", 0)), pass_percent=50)


def page_of(client, enrollment) -> str:
    client.force_login(enrollment.user)
    return client.get(reverse("my_grades", args=[enrollment.course.key])).content.decode()


def test_each_result_and_how_the_total_came_about(client, course):
    enrollment = make_enrollment(course)
    quizzes = activities_of(course)
    for activity, points in zip(quizzes, ("9", "3"), strict=False):
        make_grade(enrollment, activity, points=points)
    make_grade(enrollment, quizzes[3], points="10", is_released=False)
    page = page_of(client, enrollment)
    assert "90 %" in page and "So far: 2 of 4 are graded." in page and "dropped" in page
    assert "Waiting for release" in page and "Does not count yet" in page
    assert "10 / 10" not in page  # what is not released is not shown
    assert "In “Quizzes” the lowest result is dropped" in page and "B: from 60 %" in page
    make_grade(enrollment, quizzes[3], points="5", origin_id=2)
    page = page_of(client, enrollment)
    assert "60 %" in page and "90 % here; it decides 25 % of the total, and gives 22.50 points of it." in page


def test_only_ones_own_and_after_leaving_too(client, course):
    enrollment = make_enrollment(course)
    make_grade(enrollment, activities_of(course)[0], points="7")
    leave_course(enrollment=enrollment)
    assert "7 / 10" in page_of(client, enrollment)
    client.force_login(make_student())
    assert client.get(reverse("my_grades", args=[course.key])).status_code == 404
    client.logout()
    assert client.get(reverse("my_grades", args=[course.key])).status_code == 302


def test_a_course_without_grades_says_so(client, site_tree):
    enrollment = make_enrollment(make_graded_course(activities=1, categories=[("", 1, (), {})]))
    assert "Nothing is graded in this course" in page_of(client, enrollment)


def told_course(*specs):
    lesson = lesson_spec(*specs)
    items = [
        {"lesson": str(lesson.key), "block": str(spec.block_id), "kind": spec.kind, "titles": {"en": f"Work {place}"}}
        for place, spec in enumerate(specs)
    ]
    parts = [{"id": "all", "name": "", "weight": 1, "drop_lowest": 0, "must_pass": False, "items": items}]
    return make_course_with(lesson, grading={"categories": parts, "letters": [], "pass_percent": None})


def question_saying(words: str) -> dict:
    return choice_question(stem=f"Stem of {words}") | {"explanation": f"Because of {words}"}


def test_the_feedback_on_each_result_stands_beside_it_and_nothing_before_its_time(client, site_tree):
    later = (clock.current() + timedelta(days=1)).isoformat()
    policies = [
        ({"feedback": "submitted"}, "shown"),
        ({"feedback": "submitted", "show_right": False}, "withheld"),
        ({"feedback": "released"}, "unreleased"),
        ({"feedback": "closed", "closes_at": later}, "closing"),
        ({"feedback": "never"}, "never"),
    ]
    quizzes = [quiz_spec(questions=[question_saying(words)], **fields) for fields, words in policies]
    works = [assignment_spec(rubric=RUBRIC) for _ in range(2)]
    course = told_course(*quizzes, *works)
    enrollment, grader = make_enrollment(course), make_instructor()
    activities = activities_of(course)
    for activity in activities[:5]:
        activity.lesson.course = course
        sent = submit_attempt(key=answer(begin(enrollment, activity)).key)
        grade_answer(answer=sent.answers.get(), points=Decimal(1), feedback=f"Said of {activity.pk}", by=grader)
    choices = {name: {"level": f"{name}-5", "comment": f"Remark on {name}"} for name in ("idea", "proof")}
    for activity in activities[5:]:
        version = ActivityVersion.objects.select_related("activity__lesson__course").get(activity=activity)
        work = make_submission(enrollment, version)
        save_review(submission=work, by=grader, choices=choices, feedback=f"Read **{activity.pk}**", notes="Secret")
    release_review(submission=Submission.objects.first(), by=grader)
    page = page_of(client, enrollment)
    seen = {words for _fields, words in policies if f"Stem of {words}" in page}
    assert seen == {"shown", "withheld"} and "Because of shown" in page and "Because of withheld" not in page
    told = [f"Said of {activity.pk}" in page for activity in activities[:5]]
    assert told == [True, True, False, False, False]
    assert "after the quiz has closed for everybody" in page and "shows no feedback on single questions" in page
    assert page.count("Read <strong>") == 1 and "Remark on idea" in page and "Secret" not in page
    assert page.count('class="grade-feedback"') == 5 and faults(page) == []
    release_results(activity=activities[2], by=grader)
    assert "Because of unreleased" in page_of(client, enrollment)


def test_feedback_costs_as_much_for_one_result_as_for_three(client, site_tree):
    def cost(count: int) -> int:
        specs = [quiz_spec(questions=[question_saying(str(place))]) for place in range(count)]
        course = told_course(*specs, *(assignment_spec() for _ in range(count)))
        enrollment, grader = make_enrollment(course), make_instructor()
        for activity in activities_of(course)[:count]:
            submit_attempt(key=answer(begin(enrollment, activity)).key)
        for version in ActivityVersion.objects.filter(activity__in=activities_of(course)[count:]):
            version.activity.lesson.course = course
            work = make_submission(enrollment, version)
            save_review(submission=work, by=grader, points=Decimal(3), feedback="Good")
            release_review(submission=work, by=grader)
        page_of(client, enrollment)
        with CaptureQueriesContext(connection) as queries:
            assert page_of(client, enrollment).count('class="grade-feedback"') == 2 * count
        return len(queries)

    assert cost(1) == cost(3)
