"""What saving and sending answers cost in SQL: the same for any number of questions, students and attempts."""

import json

import pytest
from django.urls import reverse

from learning.assessment.services import issue_ticket
from learning.courses.enums import CompletionRule
from learning.courses.selectors import frozen_version
from learning.progress.models import CourseProgress
from learning.progress.services import open_lesson
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import choice_question, lesson_spec, make_course_with
from tests.factories.quizzes import activity_of, answer, begin, form_of, quiz_spec
from tests.lms_pages.test_budgets import statements

pytestmark = pytest.mark.django_db
BUDGETS = {"autosave": 6, "attempt submit": 12, "inline submit": 12}


def bill(client, course) -> dict[str, int]:
    """{work: statements} of a student who fails once and passes then, which completes lesson and course."""
    enrollment, activity = make_enrollment(course), activity_of(course)
    client.force_login(enrollment.user)
    open_lesson(enrollment=enrollment, lesson=activity.lesson)
    client.get(reverse("take_quiz", args=[begin(enrollment, activity).key]))  # the version is kept, as after any look
    costs = []
    for right in (0, None):
        attempt = begin(enrollment, activity)
        asked = [line["question"] for line in attempt.draw]
        entries = [{"sequence": place, "question": one, "parts": {"": ["0"]}} for place, one in enumerate(asked)]
        body = json.dumps({"client": "page-load-1", "entries": entries})
        journal, submit = (reverse(name, args=[attempt.key]) for name in ("quiz_journal", "submit_attempt"))
        save = len(statements(lambda: client.post(journal, body, content_type="application/json")))  # noqa: B023
        answer(attempt, right=right)
        costs.append((save, len(statements(lambda: client.post(submit), status=302))))  # noqa: B023
    return {"autosave": max(save for save, _sent in costs), "attempt submit": max(sent for _save, sent in costs)}


def inline_bill(client, course) -> dict[str, int]:
    """The same of a quiz inside the lesson: failed, then passed, then once more."""
    enrollment, activity = make_enrollment(course), activity_of(course)
    client.force_login(enrollment.user)
    open_lesson(enrollment=enrollment, lesson=activity.lesson)
    version, address = activity.versions.get(), reverse("submit_quiz", args=[activity.pk])
    frozen_version(version.pk)
    client.post(address)  # what is kept is kept already
    costs = []
    for right in (0, None, None):
        ticket = issue_ticket(version_id=version.pk, enrollment=enrollment)
        form = {"ticket": ticket, **form_of(version.definition["questions"], right=right)}
        sent = statements(lambda: client.post(address, form), status=302)  # noqa: B023
        costs.append(len(sent))
    assert CourseProgress.objects.get(enrollment=enrollment).completed_at
    return {"inline submit": max(costs)}


def course_of(questions: int, **settings):
    quiz = quiz_spec(
        questions=[choice_question() for _ in range(questions)],
        rule=CompletionRule.PASSED,
        **{"pass": {"percent": 50}, **settings},
    )
    return make_course_with(lesson_spec(quiz))


def test_saving_and_sending_is_bounded_and_flat(client):
    small = bill(client, course_of(1))
    large_course = course_of(40)
    for _number in range(10):
        enrollment = make_enrollment(large_course)
        answer(begin(enrollment, activity_of(large_course)))
    assert bill(client, large_course) == small
    assert {work: count for work, count in small.items() if count > BUDGETS[work]} == {}


def test_sending_a_quiz_inside_a_lesson_is_bounded_and_flat(client):
    small = inline_bill(client, course_of(1, mode="practice"))
    large_course = course_of(40, mode="practice")
    for _number in range(10):
        inline_bill(client, large_course)
    assert inline_bill(client, large_course) == small
    assert {work: count for work, count in small.items() if count > BUDGETS[work]} == {}
