"""From Start to the closed attempt: what students may do, when, and what is counted."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from core.append_only import WrittenForGood
from learning.assessment.entries import Entry
from learning.assessment.enums import AttemptState, ClosedBy
from learning.assessment.locking import locked_attempt
from learning.assessment.models import Answer, Attempt, JournalEntry
from learning.assessment.question_type import InvalidResponse
from learning.assessment.selectors import answers_waiting
from learning.assessment.services import (
    AttemptClosed,
    GradingRefused,
    StartRefused,
    finalize_overdue,
    grade_answer,
    release_results,
    save_entries,
    save_form,
    submit_attempt,
)
from learning.assessment.services.saving import move_on, save_deed
from learning.assessment.sheet import sheet_of
from learning.courses.enums import CompletionRule
from learning.courses.models import ActivityVersion
from learning.enrollment.services import leave_course
from learning.grades.models import Grade
from learning.progress.selectors import done_lesson_ids
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import choice_question
from tests.factories.people import make_instructor
from tests.factories.quizzes import answer, begin, form_of, make_exam, questions_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def save(attempt, *entries, **fields):
    with transaction.atomic():
        return save_entries(attempt=locked_attempt(key=attempt.key), entries=entries, **fields)


def entry(attempt, place=0, choice="0", *, client="client-one", sequence=1, kind="answer", value=None):
    question = questions_in(attempt)[place]
    return Entry(client, sequence, kind, question["id"], {"": [choice]}, value)


def sheet(attempt) -> dict:
    return Attempt.objects.get(pk=attempt.pk).sheet


def essay(points=4):
    return {"id": str(uuid4()), "type": "essay", "stem": "Why?", "points": points, "explanation": ""}


# --- starting


def test_starting_twice_is_one_attempt_pinned_to_what_is_live(noon):
    enrollment, activity = make_exam(time_limit_minutes=30)
    attempt = begin(enrollment, activity, now=noon)
    assert begin(enrollment, activity, now=noon + MINUTE) == attempt
    assert attempt.version == ActivityVersion.objects.get(activity=activity, is_live=True)
    assert (attempt.number, attempt.state, attempt.due_at) == (1, AttemptState.IN_PROGRESS, noon + 30 * MINUTE)
    assert [line["question"] for line in attempt.draw] == [question["id"] for question in questions_in(attempt)]


def test_the_last_moment_is_the_nearest_of_limit_window_and_access(noon):
    enrollment, activity = make_exam(time_limit_minutes=30, closes_at=(noon + 20 * MINUTE).isoformat())
    enrollment.ends_at = noon + 40 * MINUTE
    enrollment.save()
    assert begin(enrollment, activity, now=noon).due_at == noon + 20 * MINUTE
    without, activity = make_exam()
    assert begin(without, activity, now=noon).due_at is None


def test_a_quiz_opens_and_closes(noon):
    window = {"opens_at": noon.isoformat(), "closes_at": (noon + MINUTE).isoformat()}
    enrollment, activity = make_exam(**window)
    for moment, reason in ((noon - MINUTE, "opens on"), (noon + MINUTE, "closed on")):
        with pytest.raises(StartRefused, match=reason):
            begin(enrollment, activity, now=moment)
    assert not Attempt.objects.exists()
    assert begin(enrollment, activity, now=noon)


def test_attempts_are_counted_and_pauses_kept(noon):
    enrollment, activity = make_exam(attempts_allowed=2, cool_down_minutes=10)
    submit_attempt(key=begin(enrollment, activity, now=noon).key, now=noon)
    with pytest.raises(StartRefused, match="try again from"):
        begin(enrollment, activity, now=noon + 9 * MINUTE)
    second = begin(enrollment, activity, now=noon + 10 * MINUTE)
    assert second.number == 2
    submit_attempt(key=second.key, now=noon + 11 * MINUTE)
    with pytest.raises(StartRefused, match="all your attempts"):
        begin(enrollment, activity, now=noon + 60 * MINUTE)


def test_a_password_is_asked():
    enrollment, activity = make_exam(password="sesame")
    for wrong in ("", "Sesame"):
        with pytest.raises(StartRefused, match="not the password"):
            begin(enrollment, activity, password=wrong)
    attempt = begin(enrollment, activity, password=" sesame ")
    assert begin(enrollment, activity) == attempt  # going on asks for none


def test_passwords_are_not_guessed_at_will(noon):
    enrollment, activity = make_exam(password="sesame")
    for number in range(10):
        with pytest.raises(StartRefused, match="not the password"):
            begin(enrollment, activity, password=f"guess {number}", now=noon)
    with pytest.raises(StartRefused, match="Wait ten minutes"):
        begin(enrollment, activity, password="sesame", now=noon)
    assert begin(make_enrollment(enrollment.course), activity, password="sesame", now=noon)  # nobody else waits
    assert begin(enrollment, activity, password="sesame", now=noon + 10 * MINUTE)


def test_who_left_starts_nothing():
    enrollment, activity = make_exam()
    leave_course(enrollment=enrollment)
    with pytest.raises(StartRefused, match="not enrolled"):
        begin(enrollment, activity)


# --- the journal


def test_what_is_saved_is_counted_and_a_replay_changes_nothing(noon):
    enrollment, activity = make_exam()
    attempt = begin(enrollment, activity)
    first, second = entry(attempt, choice="1"), entry(attempt, choice="0", sequence=2)
    assert save(attempt, first, now=noon).saved == [1]
    assert save(attempt, second, now=noon).saved == [2]
    assert save(attempt, first, second, now=noon).saved == [1, 2]  # acknowledged again
    assert JournalEntry.objects.count() == 2
    assert sheet(attempt)["answers"] == {questions_in(attempt)[0]["id"]: ["0"]}
    assert submit_attempt(key=attempt.key).points == 1


def test_an_entry_that_was_overtaken_undoes_nothing_and_another_device_wins_by_coming_later():
    enrollment, activity = make_exam()
    attempt = begin(enrollment, activity)
    save(attempt, entry(attempt, choice="0", sequence=7))
    save(attempt, entry(attempt, choice="1", sequence=6))
    question = questions_in(attempt)[0]["id"]
    assert sheet(attempt)["answers"][question] == ["0"]
    save(attempt, entry(attempt, choice="1", client="another-device", sequence=1))
    assert sheet(attempt)["answers"][question] == ["1"]
    assert sheet_of(JournalEntry.objects.all()) == sheet(attempt)


def test_entries_that_cannot_be_are_refused_one_by_one():
    enrollment, activity = make_exam()
    attempt = begin(enrollment, activity)
    unknown = Entry("client-one", 3, "answer", str(uuid4()), {"": ["0"]})
    receipt = save(attempt, entry(attempt), entry(attempt, 1, "77", sequence=2), unknown)
    assert receipt.saved == [1] and set(receipt.refused) == {2, 3}
    assert list(sheet(attempt)["answers"]) == [questions_in(attempt)[0]["id"]]
    with pytest.raises(InvalidResponse), transaction.atomic():
        save_form(attempt=locked_attempt(key=attempt.key), posted={f"q-{uuid4()}": ["0"]})


def test_a_plain_form_saves_what_was_changed_on_its_page():
    enrollment, activity = make_exam()
    attempt = answer(begin(enrollment, activity), right=0)
    question = questions_in(attempt)[0]["id"]
    shown = {f"shown-{question}": ["something older"]}
    save(attempt, entry(attempt, choice="0"))
    count = JournalEntry.objects.count()
    stale = {f"q-{question}": ["1"], f"shown-{question}": [_digest(["1"])]}
    with transaction.atomic():
        save_form(attempt=locked_attempt(key=attempt.key), posted=stale)  # left as it was shown: no wish of the student
        save_form(attempt=locked_attempt(key=attempt.key), posted={f"q-{question}": ["0"], **shown})  # saved already
    assert JournalEntry.objects.count() == count and sheet(attempt)["answers"][question] == ["0"]
    with transaction.atomic():
        save_form(attempt=locked_attempt(key=attempt.key), posted=shown)  # every box was cleared
    assert sheet(attempt)["answers"][question] == []


def _digest(response):
    from learning.assessment.entries import digest_of

    return digest_of(response)


def test_answers_after_the_deadline_are_refused_and_those_before_are_counted(noon, settings):
    settings.QUIZ_GRACE_SECONDS = 10
    enrollment, activity = make_exam(time_limit_minutes=10)
    attempt = begin(enrollment, activity, now=noon)
    save(attempt, entry(attempt), now=attempt.due_at)
    save(attempt, entry(attempt, 1, sequence=2), now=attempt.due_at + timedelta(seconds=10))
    with pytest.raises(AttemptClosed, match="time is up"):
        save(attempt, entry(attempt, 1, "1", sequence=3), now=attempt.due_at + timedelta(seconds=11))
    closed = submit_attempt(key=attempt.key, now=noon + timedelta(hours=3))
    assert (closed.points, closed.closed_by, closed.submitted_at) == (2, ClosedBy.DEADLINE, attempt.due_at)


def test_a_closed_attempt_takes_nothing_and_is_closed_once():
    enrollment, activity = make_exam()
    attempt = answer(begin(enrollment, activity))
    first = submit_attempt(key=attempt.key)
    assert submit_attempt(key=attempt.key) == first and Answer.objects.count() == 2
    with pytest.raises(AttemptClosed, match="submitted already"):
        save(attempt, entry(attempt, choice="1"))
    with pytest.raises(Attempt.DoesNotExist):
        submit_attempt(key=attempt.key, student=make_instructor())


# --- one after the other, hints, checks, flags


def test_there_is_no_way_back_where_none_is_allowed():
    enrollment, activity = make_exam(layout="one", backtracking=False)
    attempt = begin(enrollment, activity)
    receipt = save(attempt, entry(attempt), entry(attempt, 1, sequence=2))
    assert receipt.saved == [1] and "no way back" in receipt.refused[2]
    for _again in range(2):
        with transaction.atomic():
            move_on(attempt=locked_attempt(key=attempt.key), place=0)
    receipt = save(attempt, entry(attempt, 0, "1", sequence=3), entry(attempt, 1, sequence=4))
    assert receipt.saved == [4] and set(receipt.refused) == {3}
    assert submit_attempt(key=attempt.key).points == 2


def test_hints_are_taken_in_order_and_cost_points():
    question = choice_question(points=5) | {"hints": [{"text": "Think", "cost": 1.5}, {"text": "Harder", "cost": 0.5}]}
    enrollment, activity = make_exam(questions=[question])
    attempt = begin(enrollment, activity)

    def take(number, sequence):
        return save(attempt, entry(attempt, kind="hint", value=number, sequence=sequence)).refused

    assert take(2, 1) and take("1", 1) and take(0, 1) and not take(1, 1) and not take(1, 2) and not take(2, 3)
    assert take(3, 4)
    answer(attempt)
    closed = submit_attempt(key=attempt.key)
    assert (closed.points, closed.max_points) == (3, 5)
    assert (closed.answers.get().hints_taken, closed.answers.get().hint_cost) == (2, 2)


def test_a_checked_answer_stays():
    enrollment, activity = make_exam(feedback="immediate")
    attempt = begin(enrollment, activity)
    question = questions_in(attempt)[0]["id"]

    def check():
        with transaction.atomic():
            return save_deed(attempt=locked_attempt(key=attempt.key), kind="check", question_id=question).refused

    assert "Answer the question first" in str(check())
    save(attempt, entry(attempt, choice="1"))
    assert not check()
    assert "its answer stays" in str(save(attempt, entry(attempt, choice="0", sequence=2)).refused)
    assert submit_attempt(key=attempt.key).points == 0
    later, activity = make_exam(feedback="submitted")
    attempt = begin(later, activity)
    question = questions_in(attempt)[0]["id"]
    assert "feedback later" in str(check())


# --- what is overdue


def test_the_finalizer_closes_what_nobody_comes_back_to(noon):
    due, activity = make_exam(time_limit_minutes=10)
    attempt = answer(begin(due, activity, now=noon), right=1, now=noon)
    other, activity = make_exam(time_limit_minutes=60)
    going_on = begin(other, activity, now=noon)
    assert finalize_overdue(now=noon + 10 * MINUTE) == 0
    assert finalize_overdue(now=noon + 11 * MINUTE) == 1
    assert finalize_overdue(now=noon + 11 * MINUTE) == 0
    attempt.refresh_from_db()
    assert (attempt.points, attempt.closed_by, attempt.submitted_at) == (1, "deadline", noon + 10 * MINUTE)
    going_on.refresh_from_db()
    assert going_on.is_open


def test_one_that_cannot_be_closed_keeps_none_waiting(noon, monkeypatch, capsys):
    attempts = []
    for _number in range(2):
        enrollment, activity = make_exam(time_limit_minutes=10)
        attempts.append(begin(enrollment, activity, now=noon))
    Attempt.objects.filter(pk=attempts[0].pk).update(draw=[{"question": "gone"}])
    call_command("finalize_attempts")
    assert "1" in capsys.readouterr().out
    assert list(Attempt.objects.order_by("pk").values_list("state", flat=True)) == ["in_progress", "graded"]


# --- points, grades, completion


@pytest.mark.parametrize(
    "counts, points, passed",
    [("best", 2, True), ("last", 1, False), ("first", 0, False), ("average", 1, False)],
)
def test_which_attempt_counts(counts, points, passed):
    enrollment, activity = make_exam(counts=counts, rule=CompletionRule.PASSED, **{"pass": {"percent": 60}})
    for right in (0, 2, 1):
        submit_attempt(key=answer(begin(enrollment, activity), right=right).key)
    grade = Grade.objects.get(enrollment=enrollment, activity=activity)
    assert (grade.points, grade.max_points, grade.is_passed) == (points, 2, passed)
    assert done_lesson_ids(enrollment)  # passed once


def test_an_essay_waits_for_a_person_and_then_counts():
    enrollment, activity = make_exam(
        questions=[choice_question(), essay()], rule=CompletionRule.PASSED, **{"pass": {"points": 4}}
    )
    attempt = begin(enrollment, activity)
    question = questions_in(attempt)[1]["id"]
    with transaction.atomic():
        save_form(
            attempt=locked_attempt(key=attempt.key),
            posted={f"q-{questions_in(attempt)[0]['id']}": ["0"], f"q-{question}": ["Because."]},
        )
    assert submit_attempt(key=attempt.key).state == AttemptState.SUBMITTED
    assert not Grade.objects.exists() and not done_lesson_ids(enrollment)
    (waiting,) = answers_waiting([enrollment.course])
    teacher = make_instructor()
    for wrong in (Decimal("-1"), Decimal("4.01")):
        with pytest.raises(GradingRefused):
            grade_answer(answer=waiting, points=wrong, by=teacher)
    grade_answer(answer=waiting, points=Decimal("3.5"), feedback="Good.", by=teacher)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.points, attempt.is_passed) == (AttemptState.GRADED, Decimal("4.5"), True)
    assert Grade.objects.get().points == Decimal("4.5") and done_lesson_ids(enrollment)
    assert not answers_waiting([enrollment.course])


def test_results_of_an_exam_wait_for_the_instructor():
    enrollment, activity = make_exam(mode="exam", feedback="released")
    attempt = submit_attempt(key=answer(begin(enrollment, activity)).key)
    assert not Grade.objects.get().is_released
    teacher = make_instructor()
    assert release_results(activity=activity, by=teacher) == 1
    assert release_results(activity=activity, by=teacher) == 0
    attempt.refresh_from_db()
    assert attempt.released_at and Grade.objects.get().is_released


def test_a_form_that_asks_for_everything_is_read_back(noon):
    enrollment, activity = make_exam(shuffle_questions=True, questions=[choice_question() for _ in range(6)])
    attempt = answer(begin(enrollment, activity))
    assert form_of(attempt) and submit_attempt(key=attempt.key).percent == 100


def test_the_journal_is_only_added_to():
    attempt = answer(begin(*make_exam()))
    entry = JournalEntry.objects.first()
    for change in (entry.save, entry.delete, JournalEntry.objects.all().delete):
        with pytest.raises(WrittenForGood):
            change()
    with pytest.raises(ProtectedError):
        Attempt.objects.get(pk=attempt.pk).delete()
    table = JournalEntry._meta.db_table
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET question_id = 'another'")  # noqa: S608
    assert sheet_of(JournalEntry.objects.all()) == attempt.sheet
