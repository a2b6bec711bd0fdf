"""Storing statements, and what they do to progress, score and grade."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.append_only import WrittenForGood
from learning.courses.selectors import live_version, stored_outline
from learning.grades.models import Grade, GradeEntry
from learning.progress.models import ActivityCompletion
from learning.progress.selectors import completed_activity_ids, done_lesson_ids
from learning.statements.models import Registration, Statement
from learning.statements.reading import read_statement
from learning.statements.services import open_registration, record_statements, settle_due_registrations
from tests.factories.outline import write_outline
from tests.factories.people import make_editor, make_instructor
from tests.factories.statements import make_package_course, make_registration, said

pytestmark = pytest.mark.django_db

CAPTURED = json.loads((Path(__file__).parent / "captured.json").read_text())


def hear(registration, *statements):
    with TestCase.captureOnCommitCallbacks(execute=True):
        record_statements(registration=registration, said=[read_statement(each) for each in statements])
    registration.refresh_from_db()
    return registration


def is_done(registration) -> bool:
    return registration.activity_id in completed_activity_ids(registration.enrollment, registration.activity.lesson)


def test_a_statement_is_bound_to_its_student_whatever_it_says():
    registration = make_registration()
    sent = {**said("answered", part="abc", score=(1, 2)), "actor": {"mbox": "mailto:teacher@example.com"}}
    sent["context"] = {"registration": str(uuid4()), "contextActivities": {"parent": [{"id": "https://evil.test"}]}}
    hear(registration, sent)
    row = Statement.objects.get()
    lesson = registration.activity.lesson
    assert (row.person, row.course, row.lesson, row.activity) == (
        registration.enrollment.user, lesson.course, lesson, registration.activity
    )  # fmt: skip
    assert (row.verb_word, row.part, row.points, row.max_points, row.source) == ("answered", "abc", 1, 2, "h5p")
    assert row.data["actor"]["account"]["name"] == str(row.person_id) and row.data["id"] == sent["id"]
    assert row.data["object"]["id"].endswith(f"/learn/activities/{row.activity_id}?subContentId=abc")
    assert row.data["context"]["registration"] == str(registration.key)
    assert "evil" not in json.dumps(row.data) and "teacher@" not in json.dumps(row.data)


def test_sent_again_it_is_stored_once_and_under_a_used_id_it_is_not_heard():
    registration = make_registration()
    first = said("completed", score=(1, 10))
    nameless = {key: value for key, value in said("progressed").items() if key != "id"}
    hear(registration, first, nameless)
    hear(registration, first, nameless, nameless)
    assert Statement.objects.count() == 2 and registration.points == 1
    hear(registration, {**said("completed", score=(10, 10)), "id": first["id"]})
    assert Statement.objects.count() == 2 and registration.points == 1
    hear(registration, said("completed", score=(10, 10)))
    assert registration.points == 10


def test_what_was_stored_stays():
    hear(make_registration(), said())
    row = Statement.objects.get()
    for change in (row.save, row.delete, Statement.objects.all().delete, lambda: Statement.objects.update(verb="x")):
        with pytest.raises(WrittenForGood):
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        _by_sql("DELETE FROM statements_statement")
    with pytest.raises(DatabaseError), transaction.atomic():
        _by_sql("UPDATE statements_statement SET verb = 'x'")
    assert Statement.objects.get().verb == row.verb


def _by_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "finishes", "points"),
    [
        ("blanks-ai4b-neural-networks", True, 5),
        ("questionset-hf-chapter2", True, 2),
        ("coursepresentation-carpentries-neuron", True, 0),
        ("interactivebook-deep-learning", False, None),
        ("accordion-carpentries-keypoints", False, None),
    ],
)
def test_real_packages_complete_their_lesson_by_what_they_say_of_the_whole(name, finishes, points):
    registration = make_registration()
    hear(registration, *CAPTURED[name])
    assert (registration.is_completed, is_done(registration), registration.points) == (finishes, finishes, points)
    assert (registration.activity.lesson_id in done_lesson_ids(registration.enrollment)) is finishes


def test_a_required_score_has_to_be_reached():
    registration = make_registration(required_percent=70)
    for sent in (said("completed"), said("completed", score=(6, 10)), said("completed", part="x", score=(10, 10))):
        hear(registration, sent)
        assert not registration.is_completed and not is_done(registration)
    hear(registration, said("completed", score=(7, 10)))
    assert registration.is_completed and is_done(registration)
    hear(registration, said("completed", score=(2, 10)))  # another try takes nothing away
    assert is_done(registration) and registration.percent == 70


def test_what_is_judged_by_viewing_is_not_completed_by_what_it_says():
    registration = make_registration(completion="viewed")
    hear(registration, said("completed", score=(1, 1)))
    assert not is_done(registration) and registration.points == 1


@pytest.mark.parametrize("counts", [False, True])
def test_a_reported_score_is_a_grade_only_where_the_course_says_so(counts):
    registration = make_registration(make_package_course(counts_reported_scores=counts))
    hear(registration, said("completed", score=(3, 4)), said("completed", score=(2, 4)))
    grades = list(Grade.objects.values_list("points", "max_points", "entry__origin", "entry__origin_id"))
    assert grades == ([(Decimal(3), Decimal(4), "registration", registration.pk)] if counts else [])
    assert GradeEntry.objects.count() == counts and registration.percent == 75


def test_scores_from_before_count_once_the_course_says_so(django_capture_on_commit_callbacks):
    course = make_package_course()
    registration = make_registration(course)
    hear(registration, said("completed", score=(3, 4)))
    assert not Grade.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        write_outline(replace(stored_outline(course), counts_reported_scores=True))
    assert Grade.objects.get().points == 3


def test_another_package_begins_anew_and_other_words_go_on():
    registration = make_registration()
    hear(registration, said("completed", score=(1, 2)))
    version = registration.version
    enrollment, activity = registration.enrollment, registration.activity
    activity.versions.update(is_live=False)
    reworded = activity.versions.create(
        locale="en", content_hash="b", is_live=True, definition={**version.definition, "required_percent": 80}
    )
    again = open_registration(enrollment=enrollment, version=live_version(activity, "en"))
    assert again == registration and again.version == reworded
    activity.versions.update(is_live=False)
    activity.versions.create(
        locale="en", content_hash="c", is_live=True, definition={**version.definition, "package": "c" * 64}
    )
    other = open_registration(enrollment=enrollment, version=live_version(activity, "en"))
    assert other != registration and other.points is None
    assert Registration.objects.get(pk=registration.pk).points == 1
    assert Statement.objects.get().version == version


def test_what_a_lost_task_was_to_settle_is_settled_later_as_of_then_and_once():
    registration = make_registration(make_package_course(counts_reported_scores=True))
    record_statements(registration=registration, said=[read_statement(said("completed", score=(3, 4)))])
    registration.refresh_from_db()
    assert registration.is_completed and not is_done(registration) and not Grade.objects.exists()
    assert settle_due_registrations() == 0  # its task has a minute
    later = registration.completed_at + timedelta(minutes=2)
    assert (settle_due_registrations(later), settle_due_registrations(later)) == (1, 0)
    assert is_done(registration) and Grade.objects.get().points == 3
    completion = ActivityCompletion.objects.get()
    assert completion.completed_at == registration.completed_at


def test_one_that_cannot_be_settled_keeps_no_other_waiting():
    course = make_package_course(counts_reported_scores=True)
    registrations = [make_registration(course) for _ in range(2)]
    for registration in registrations:
        record_statements(registration=registration, said=[read_statement(said("completed", score=(3, 4)))])
    Registration.objects.filter(pk=registrations[0].pk).update(points=None)  # no grade can be that
    assert settle_due_registrations(timezone.now() + timedelta(minutes=2)) == 1
    assert [is_done(registration) for registration in registrations] == [False, True]


def test_storing_costs_the_same_for_one_and_for_many():
    registration = make_registration()
    related = ("version", "enrollment__course", "activity__lesson__course")
    registration = Registration.objects.select_related(*related).get(pk=registration.pk)

    def cost(count):
        with CaptureQueriesContext(connection) as captured:
            statements = [read_statement(said("interacted")) for _number in range(count)]
            record_statements(registration=registration, said=statements)
        return len([query for query in captured if query["sql"].startswith(("SELECT", "INSERT", "UPDATE"))])

    assert (cost(1), cost(30)) == (1, 1)
    assert Statement.objects.count() == 31


@pytest.mark.once
def test_editors_find_statements_by_verb_and_activity_and_instructors_do_not(client):
    registration = make_registration()
    hear(registration, said("attempted"), said("answered", part="x", score=(1, 2)))
    screen, student = reverse("statements:index"), registration.enrollment.user.email
    for person, status in ((make_editor(), 200), (make_instructor(), 302)):
        client.force_login(person)
        assert client.get(screen).status_code == status
    client.force_login(make_editor())

    def found(**query):
        return client.get(screen, query).content.decode().count(student)

    assert (found(), found(verb="answered"), found(verb="nodded")) == (2, 1, 0)
    assert (found(activity=registration.activity_id), found(activity=registration.activity_id + 1)) == (2, 0)
    exported = client.get(screen, {"export": "csv"}).getvalue().decode()
    assert exported.count(student) == 2 and str(registration.key) in exported
