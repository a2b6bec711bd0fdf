"""Hundreds of students, each with two tabs, on a database that really runs things at once: none lost, none twice."""

import threading
from queue import Empty, Queue

import pytest
from django.db import connections, transaction
from django.db.models import Count

from accounts.models import User
from learning.assessment.entries import Entry
from learning.assessment.locking import locked_attempt
from learning.assessment.models import Answer, Attempt, JournalEntry
from learning.assessment.services import AttemptClosed, save_entries, start_attempt, submit_attempt
from learning.enrollment.models import Enrollment
from learning.grades.models import Grade
from tests.depth import normal_or_full
from tests.factories.outline import choice_question, lesson_spec, make_course_with
from tests.factories.quizzes import activity_of, quiz_spec

STUDENTS = normal_or_full(120, 300)
AT_ONCE = 10


def two_tabs(enrollment, activity, tab: int, acknowledged: set) -> None:
    """One tab: start, answer two questions, send the first one again, submit."""
    attempt = start_attempt(enrollment=enrollment, activity=activity, locale="en")
    asked = [line["question"] for line in attempt.draw]
    entries = [Entry(f"tab-number-{tab}", number, "answer", asked[tab * 2 + number], {"": ["0"]}) for number in (0, 1)]
    for batch in (entries[:1], entries):
        try:
            with transaction.atomic():
                save_entries(attempt=locked_attempt(key=attempt.key), entries=batch)
        except AttemptClosed:
            return
        acknowledged |= {(attempt.pk, entry.question_id) for entry in batch}
    if tab == 1:
        submit_attempt(key=attempt.key)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_hundreds_of_attempts_at_once():
    course = make_course_with(
        lesson_spec(quiz_spec(questions=[choice_question() for _ in range(4)], attempts_allowed=1))
    )
    activity = activity_of(course)
    people = User.objects.bulk_create(User(email=f"load{number}@example.org") for number in range(STUDENTS))
    enrollments = Enrollment.objects.bulk_create(Enrollment(course=course, user=person) for person in people)
    todo, failures, acknowledged = Queue(), [], [set() for _ in range(AT_ONCE)]
    for enrollment in enrollments:
        for tab in (0, 1):
            todo.put((enrollment, tab))

    def work(mine: set) -> None:
        try:
            while True:
                enrollment, tab = todo.get_nowait()
                two_tabs(enrollment, activity, tab, mine)
        except Empty:
            pass
        except Exception as problem:
            failures.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[mine]) for mine in acknowledged]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not failures
    for attempt in Attempt.objects.filter(state="in_progress"):
        submit_attempt(key=attempt.key)

    assert Attempt.objects.count() == Grade.objects.count() == STUDENTS
    assert Answer.objects.count() == 4 * STUDENTS
    assert not JournalEntry.objects.values("attempt", "question_id").annotate(n=Count("pk")).filter(n__gt=1)
    given = set(Answer.objects.exclude(response=[]).values_list("attempt", "question_id"))
    kept = set(JournalEntry.objects.values_list("attempt", "question_id"))
    assert set().union(*acknowledged) == kept == given and len(given) >= 2 * STUDENTS
