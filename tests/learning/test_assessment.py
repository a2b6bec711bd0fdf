import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from learning.assessment.models import Answer, Attempt
from learning.assessment.selectors import asked_questions, latest_attempts, reviewed_questions
from learning.assessment.services import (
    SubmissionRefused,
    inline,
    issue_ticket,
    read_responses,
    read_ticket,
    submit_quiz,
)
from learning.courses.enums import CompletionRule
from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.enrollment.services import leave_course
from learning.progress.models import ActivityCompletion
from learning.progress.selectors import done_lesson_ids
from tests.factories.enrollments import make_enrollment, right_answers, wrong_answers
from tests.factories.outline import activity_spec, choice_question, lesson_spec, make_course, make_course_with
from tests.factories.quizzes import publish_again

pytestmark = pytest.mark.django_db


def make_quiz(rule=CompletionRule.ANSWERED, *, questions=None, **fields):
    """(enrollment, version) of a course with one quiz."""
    course = make_course_with(lesson_spec(activity_spec(rule, questions=questions, **fields)))
    version = ActivityVersion.objects.select_related("activity__lesson").get(activity__lesson__course=course)
    return make_enrollment(course), version


def submit(enrollment, version, responses=None, **fields):
    fields.setdefault("ticket", uuid4().hex)  # the one-time name that read_ticket gives
    responses = right_answers(version) if responses is None else responses
    return submit_quiz(enrollment=enrollment, version=version, responses=responses, **fields)


def stored() -> tuple:
    return Attempt.objects.count(), Answer.objects.count(), ActivityCompletion.objects.count()


# --- grading


def test_a_form_of_practice_is_not_taken_once_the_quiz_is_an_exam():
    enrollment, version = make_quiz(pass_percent=50)
    publish_again(version.activity, shuffle=False)
    submit(enrollment, version)  # another practice: it is graded against what was asked
    publish_again(version.activity, mode="exam", attempts_allowed=1)
    before = stored()
    with pytest.raises(SubmissionRefused, match="a page of its own"):
        submit(enrollment, version)
    assert stored() == before


def test_points_are_those_of_the_right_questions(noon):
    questions = [choice_question(points=3), choice_question(right=(0, 1), options=("a", "b", "c"), points=2)]
    enrollment, version = make_quiz(questions=questions)
    first, second = (question["id"] for question in questions)
    attempt = submit(enrollment, version, {first: ["0"], second: ["0"]}, now=noon)
    assert (attempt.points, attempt.max_points, attempt.percent, attempt.number) == (3, 5, 60, 1)
    assert attempt.submitted_at == noon
    assert {answer.question_id: answer.is_right for answer in attempt.answers.all()} == {first: True, second: False}
    assert submit(enrollment, version).percent == 100
    assert list(Attempt.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("rule", "answers", "is_complete"),
    [
        (CompletionRule.ANSWERED, wrong_answers, True),
        (CompletionRule.PASSED, wrong_answers, False),
        (CompletionRule.PASSED, right_answers, True),
    ],
)
def test_what_completes_a_quiz(rule, answers, is_complete):
    enrollment, version = make_quiz(rule)
    submit(enrollment, version, answers(version))
    assert bool(done_lesson_ids(enrollment)) == is_complete


def test_passing_takes_exactly_the_share_that_was_asked():
    questions = [choice_question() for _ in range(3)]
    enrollment, version = make_quiz(CompletionRule.PASSED, questions=questions, pass_percent=66)
    right, wrong = right_answers(version), wrong_answers(version)
    ids = [question["id"] for question in questions]
    assert not submit(enrollment, version, {**wrong, ids[0]: right[ids[0]]}).is_passed  # 33 %
    assert submit(enrollment, version, {**right, ids[0]: wrong[ids[0]]}).is_passed  # 66.7 %
    strict, version = make_quiz(CompletionRule.PASSED, questions=questions, pass_percent=67)
    assert not submit(strict, version, {**right_answers(version), ids[0]: wrong[ids[0]]}).is_passed


def test_a_quiz_that_was_passed_once_stays_complete():
    enrollment, version = make_quiz(CompletionRule.PASSED)
    submit(enrollment, version)
    assert not submit(enrollment, version, wrong_answers(version)).is_passed
    assert done_lesson_ids(enrollment)
    latest = latest_attempts(enrollment, [version.activity])
    assert latest[version.activity_id].number == 2


def test_unanswered_questions_are_wrong_but_at_least_one_answer_is_needed():
    questions = [choice_question(), choice_question()]
    enrollment, version = make_quiz(questions=questions)
    empty = {question["id"]: [] for question in questions}
    with pytest.raises(SubmissionRefused, match="Choose an answer first"):
        submit(enrollment, version, empty)
    assert stored() == (0, 0, 0)
    assert submit(enrollment, version, {**empty, questions[0]["id"]: ["0"]}).points == 1


def test_questions_are_asked_without_their_answers_and_reviewed_with_them():
    enrollment, version = make_quiz()
    (asked,) = asked_questions(version.definition)
    assert "is_right" not in str(asked) and "feedback" not in str(asked) and asked["input_type"] == "radio"
    (reviewed,) = reviewed_questions(submit(enrollment, version, wrong_answers(version)))
    assert [(o["is_chosen"], o["is_right"]) for o in reviewed["options"]] == [(False, True), (True, False)]


# --- once


def test_the_same_ticket_twice_is_one_attempt():
    enrollment, version = make_quiz()
    ticket = issue_ticket(version_id=version.pk, enrollment=enrollment)
    version, name = read_ticket(ticket=ticket, enrollment=enrollment)
    first = submit(enrollment, version, ticket=name)
    assert submit(enrollment, version, wrong_answers(version), ticket=name) == first
    assert stored() == (1, 1, 1) and Attempt.objects.get().is_passed


def test_two_tickets_are_two_attempts():
    enrollment, version = make_quiz()
    tickets = {
        read_ticket(ticket=issue_ticket(version_id=version.pk, enrollment=enrollment), enrollment=enrollment)[1]
        for _ in range(2)
    }
    assert len(tickets) == 2
    for ticket in tickets:
        submit(enrollment, version, ticket=ticket)
    assert Attempt.objects.count() == 2


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_attempt():
    enrollment, version = make_quiz()
    gate, results = threading.Barrier(4), []

    def click():
        try:
            gate.wait(20)
            results.append(submit(enrollment, version, ticket="the same form").pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == 4 and len(set(results)) == 1
    assert stored() == (1, 1, 1)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_are_numbered_one_after_the_other():
    enrollment, version = make_quiz()
    gate = threading.Barrier(4)

    def send():
        try:
            gate.wait(20)
            submit(enrollment, version)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(Attempt.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


# --- refused, with nothing stored


def test_tickets_that_are_not_for_this_student_or_not_ours(monkeypatch):
    enrollment, version = make_quiz()
    other = make_enrollment(enrollment.course)
    ticket = issue_ticket(version_id=version.pk, enrollment=enrollment)
    assert read_ticket(ticket=ticket, enrollment=enrollment)[0] == version
    with pytest.raises(SubmissionRefused, match="somebody else"):
        read_ticket(ticket=ticket, enrollment=other)
    for forged in ("", "x", ticket[:-1], ticket + "x", "a:b:c", ticket.replace(":", "")):
        with pytest.raises(SubmissionRefused):
            read_ticket(ticket=forged, enrollment=enrollment)
    of_no_version = issue_ticket(version_id=version.pk + 1000, enrollment=enrollment)
    with pytest.raises(SubmissionRefused, match="too old"):
        read_ticket(ticket=of_no_version, enrollment=enrollment)
    monkeypatch.setattr(inline, "TICKET_LASTS", -1)
    with pytest.raises(SubmissionRefused, match="too old"):
        read_ticket(ticket=ticket, enrollment=enrollment)


def test_answers_to_unknown_questions_and_options():
    question = choice_question()
    definition = {"questions": [question]}
    name = f"q-{question['id']}"
    assert read_responses(definition, {name: ["1"], "ticket": ["t"]}) == {question["id"]: ["1"]}
    assert read_responses(definition, {}) == {question["id"]: []}
    for posted in ({"q-unknown": ["0"]}, {name: ["0"], "q-": ["0"]}, {name: ["7"]}, {name: ["0", "1"]}, {name: [""]}):
        with pytest.raises(SubmissionRefused):
            read_responses(definition, posted)


@pytest.mark.parametrize("status", [EnrollmentStatus.LEFT, EnrollmentStatus.REMOVED])
def test_who_is_not_in_the_course_any_more(status):
    enrollment, version = make_quiz()
    Enrollment.objects.update(status=status)
    with pytest.raises(SubmissionRefused, match="not enrolled"):
        submit(enrollment, version)
    assert stored() == (0, 0, 0)


def test_who_left_after_sending_still_sees_the_attempt():
    enrollment, version = make_quiz()
    attempt = submit(enrollment, version, ticket="once")
    leave_course(enrollment=enrollment)
    assert submit(enrollment, version, ticket="once") == attempt


def test_whose_time_is_over(noon):
    enrollment, version = make_quiz()
    Enrollment.objects.update(ends_at=noon)
    with pytest.raises(SubmissionRefused, match="not enrolled"):
        submit(enrollment, version, now=noon)
    assert stored() == (0, 0, 0)
    assert submit(enrollment, version, now=noon - timedelta(seconds=1)).number == 1


def test_an_enrollment_in_another_course():
    _enrollment, version = make_quiz()
    stranger = make_enrollment(make_course())
    with pytest.raises(SubmissionRefused, match="not enrolled"):
        submit(stranger, version)
    assert stored() == (0, 0, 0)


def test_a_quiz_that_left_the_course(noon):
    enrollment, version = make_quiz()
    Activity.objects.update(retired_at=noon)
    version.activity.refresh_from_db()
    with pytest.raises(SubmissionRefused, match="no longer part"):
        submit(enrollment, version)
    assert stored() == (0, 0, 0)
    Activity.objects.update(retired_at=None)
    version.activity.refresh_from_db()
    assert submit(enrollment, version).is_passed


def test_attempts_are_read_in_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    course = make_course_with(*(lesson_spec(activity_spec()) for _ in range(3)))
    enrollment = make_enrollment(course)
    versions = list(ActivityVersion.objects.select_related("activity__lesson"))
    activities = [version.activity for version in versions]
    for version in versions[::2]:
        submit(enrollment, version)
        with django_assert_num_queries(2):
            for attempt in latest_attempts(enrollment, activities).values():
                reviewed_questions(attempt)
