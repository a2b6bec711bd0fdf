"""Attempts and submissions in the back office: looked at, filtered, taken away, and never changed."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.assignments.grading import release_review, save_review
from learning.assignments.models import Submission
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.enrollments import make_enrollment
from tests.factories.people import make_editor, make_instructor
from tests.factories.quizzes import answer, begin, make_exam

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def export(client, screen) -> list[dict]:
    response = client.get(reverse(f"{screen}:index"), {"export": "csv"})
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_attempts_are_listed_without_a_word_of_their_questions(client):
    enrollment, activity = make_exam()
    attempt = answer(begin(enrollment, activity))
    client.force_login(make_editor())
    index = reverse("attempts:index")
    html = client.get(index).content.decode()
    assert enrollment.user.email in html and "In progress" in html
    assert enrollment.user.email not in client.get(index, {"state": "graded"}).content.decode()
    page = client.get(reverse("attempts:inspect", args=[attempt.pk])).content.decode()
    definition = attempt.version.definition
    for question in definition["questions"]:
        for text in [question["stem"], *(option["text"] for option in question.get("options", []))]:
            assert text not in html and text not in page
    (row,) = export(client, "attempts")
    assert row["Key"] == str(attempt.key) and len(row) == 15
    client.force_login(make_instructor())
    assert client.get(index).status_code != 200


def test_work_that_is_graded_without_names_comes_when_its_grade_is_released(client):
    enrollment, version = make_assignment(title="Named")
    nameless = make_assignment(is_anonymous=True, title="Nameless")
    make_submission(enrollment, version)
    hidden = make_submission(*nameless)
    grader = make_editor()
    client.force_login(grader)
    index, inspect = reverse("submissions:index"), reverse("submissions:inspect", args=[hidden.pk])
    html = client.get(index).content.decode()
    assert enrollment.user.email in html and "Named" in html and nameless[0].user.email not in html
    assert client.get(inspect).status_code == 404 and len(export(client, "submissions")) == 1
    save_review(submission=hidden, by=grader, points=5)
    release_review(submission=hidden, by=grader)
    assert nameless[0].user.email in client.get(index).content.decode()
    assert client.get(inspect).status_code == 200 and len(export(client, "submissions")) == 2
    course = {"course": enrollment.course_id}
    assert nameless[0].user.email not in client.get(index, course).content.decode()


def test_three_are_listed_as_cheaply_as_one(client, django_assert_num_queries):
    enrollment, version = make_assignment()
    make_submission(enrollment, version)
    client.force_login(make_editor())
    index = reverse("submissions:index")
    client.get(index)
    with CaptureQueriesContext(connection) as counted:
        client.get(index)
    for _ in range(2):
        make_submission(make_enrollment(enrollment.course), version)
    assert Submission.objects.count() == 3
    with django_assert_num_queries(len(counted)):
        client.get(index)
