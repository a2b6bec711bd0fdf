"""Counting past attempts by today's key: what was asked, answered and shown never changes by itself."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core import clock
from core.models import AuditEntry
from core.process_memory import forget_all
from learning.assessment.bank import publish_question
from learning.assessment.drawing import questions_of
from learning.assessment.marking import marked_answers, totals
from learning.assessment.models import Attempt, RegradeBatch, RegradeRun
from learning.assessment.regrade_runs import ask_for_regrade, ask_to_undo, resume_regrades, run_regrade
from learning.assessment.regrading import RegradeRefused, apply_regrade, plan_regrade, undo_regrade
from learning.assessment.selectors import reviewed_questions
from learning.assessment.services import (
    GradingRefused,
    grade_answer,
    issue_ticket,
    read_ticket,
    submit_attempt,
    submit_quiz,
)
from learning.courses.models import Activity, ActivityVersion
from learning.grades.models import Grade, GradeEntry
from learning.progress.selectors import done_lesson_ids
from lms_pages.copying import finish_copy, start_copy
from lms_pages.deletion import StudentsBehindPage
from lms_pages.models import LessonPage
from lms_pages.publishing import compile_course
from lms_pages.views.quizzes.card import quiz_cards
from notifications.models import OutgoingMessage
from tests.factories.bank import plain_question
from tests.factories.bodies import question, quiz
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import activity_spec, choice_question, course_spec, lesson_spec, module_spec, write_outline
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of, publish
from tests.factories.people import make_editor, make_instructor
from tests.factories.quizzes import answer, begin, make_exam
from tests.lms_pages.test_html import faults

pytestmark = pytest.mark.django_db


def take(enrollment, activity, *chosen, **fields) -> Attempt:
    """Answer the questions of the live version, in order, by the numbers of options."""
    version = ActivityVersion.objects.get(activity=activity, is_live=True)
    ticket = issue_ticket(version_id=version.pk, enrollment=enrollment)
    version, name = read_ticket(ticket=ticket, enrollment=enrollment)
    version.activity = activity
    questions = version.definition["questions"]
    responses = {q["id"]: [q["options"][place]["id"]] for q, place in zip(questions, chosen, strict=True)}
    return submit_quiz(enrollment=enrollment, version=version, ticket=name, responses=responses, **fields)


class Quiz:
    """A course of one quiz as rows; `fix` publishes it with other questions."""

    def __init__(self, *questions, pass_percent=50):
        self.questions = questions
        self.spec = activity_spec("passed", questions=list(questions), pass_percent=pass_percent)
        self.lesson, self.course_spec = lesson_spec(self.spec), None
        self.fix(*questions, pass_percent=pass_percent)
        self.activity = Activity.objects.get(lesson__course=self.course)

    def fix(self, *questions, pass_percent=50):
        from dataclasses import replace

        definition = {**self.spec.definitions["en"], "questions": list(questions), "pass_percent": pass_percent}
        lesson = replace(self.lesson, activities=(replace(self.spec, definitions={"en": definition}),))
        spec = self.course_spec or course_spec(module_spec(self.lesson))
        module = replace(spec.modules[0], lessons=(lesson,))
        self.course_spec = replace(spec, modules=(module,))
        self.course = write_outline(self.course_spec)


def with_right(q: dict, place: int, **fields) -> dict:
    options = [{**option, "is_right": at == place} for at, option in enumerate(q["options"])]
    return {**q, "options": options, **fields}


def regrade(activity, **fields):
    digest = plan_regrade(activity).digest
    return apply_regrade(activity=activity, digest=digest, reason="Wrong key", by=make_editor(), **fields)


def counting() -> list[tuple]:
    rows = Grade.objects.order_by("enrollment")
    names = ("enrollment", "points", "max_points", "is_passed", "entry__origin", "entry__origin_id", "released__points")
    return list(rows.values_list(*names))


def test_what_a_regrade_counts_is_not_graded_over_it():
    first, second = choice_question(), choice_question(points=3)
    ours = Quiz(first, second)
    student, grader = make_enrollment(ours.course), make_instructor()
    attempt = take(student, ours.activity, 1, 1)  # 0 of 4
    ours.fix(with_right(first, 1), second)
    batch = regrade(ours.activity)
    assert Grade.objects.get().points == 1
    wrong, other = attempt.answers.order_by("pk")
    with pytest.raises(GradingRefused, match="Undo the regrade"):
        grade_answer(answer=wrong, points=Decimal(1), by=grader)
    grade_answer(answer=other, points=Decimal(2), by=grader)  # the regrade leaves it alone
    assert Grade.objects.get().points == 3
    undo_regrade(batch=batch, by=grader)
    grade_answer(answer=wrong, points=Decimal("0.5"), by=grader)
    assert Grade.objects.get().points == Decimal("2.5") and plan_regrade(ours.activity).changes == ()


def test_a_dry_run_the_same_for_good_and_back():
    first, second = choice_question(), choice_question(points=3)
    ours = Quiz(first, second)
    students = [make_enrollment(ours.course) for _ in range(3)]
    take(students[0], ours.activity, 0, 1)  # 1 of 4
    take(students[1], ours.activity, 1, 0)  # 3 of 4
    take(students[2], ours.activity, 1, 1)  # 0 of 4
    before, attempts = counting(), list(Attempt.objects.order_by("pk").values())
    assert plan_regrade(ours.activity).changes == ()
    ours.fix(with_right(first, 1), {**second, "points": 1})
    plan = plan_regrade(ours.activity)
    assert [(c.before.points, c.before.max_points, c.after.points, c.after.max_points) for c in plan.changes] == [
        (1, 4, 0, 2),
        (3, 4, 2, 2),
        (0, 4, 1, 2),
    ]
    assert counting() == before  # a dry run
    batch = regrade(ours.activity)
    assert [(row[1], row[2], row[3], row[4]) for row in counting()] == [
        (0, 2, False, "regrade"),
        (2, 2, True, "regrade"),
        (1, 2, True, "regrade"),
    ]
    assert done_lesson_ids(students[2])  # passed by now, and done
    assert list(Attempt.objects.order_by("pk").values()) == attempts  # nothing of them moved
    entry = GradeEntry.objects.filter(origin="regrade").first()
    assert (entry.origin_id, entry.reason, entry.made_by) == (batch.pk, "Wrong key", batch.made_by)
    undo_regrade(batch=batch, by=batch.made_by)
    undo_regrade(batch=batch, by=batch.made_by)
    assert counting() == before
    told = AuditEntry.objects.filter(action__startswith="regrade.").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["regrade.applied", "regrade.undone"]


def test_a_regraded_attempt_stays_the_best_when_another_is_sent():
    asked = [choice_question() for _ in range(3)]
    ours = Quiz(*asked)
    student = make_enrollment(ours.course)
    take(student, ours.activity, 1, 1, 0)  # 1 of 3
    ours.fix(with_right(asked[0], 1), with_right(asked[1], 1), asked[2])
    batch = regrade(ours.activity)
    take(student, ours.activity, 1, 0, 0)  # 2 of 3
    assert Grade.objects.get().points == 3
    undo_regrade(batch=batch, by=batch.made_by)
    assert Grade.objects.get().points == 2  # the other one is the best now


def test_only_what_was_shown_is_done_and_only_once():
    asked = choice_question()
    ours = Quiz(asked)
    take(make_enrollment(ours.course), ours.activity, 1)
    by = make_editor()
    with pytest.raises(RegradeRefused, match="Nothing would change"):
        regrade(ours.activity)
    ours.fix(with_right(asked, 1))
    digest = plan_regrade(ours.activity).digest
    with pytest.raises(RegradeRefused, match="Say why"):
        apply_regrade(activity=ours.activity, digest=digest, reason=" ", by=by)
    with pytest.raises(RegradeRefused, match="has changed since"):
        apply_regrade(activity=ours.activity, digest="old", reason="Key", by=by)
    assert not RegradeBatch.objects.exists()
    first = apply_regrade(activity=ours.activity, digest=digest, reason="Key", by=by)
    assert apply_regrade(activity=ours.activity, digest=digest, reason="Key", by=by) == first
    ours.fix(with_right(asked, 0))
    regrade(ours.activity)
    with pytest.raises(RegradeRefused, match="Undo the later"):
        undo_regrade(batch=first, by=by)


def test_what_cannot_be_marked_anew_keeps_its_points():
    gone, typed, cut = (choice_question() for _ in range(3))
    ours = Quiz(gone, typed, cut)
    take(make_enrollment(ours.course), ours.activity, 0, 0, 0)
    fewer = with_right({**cut, "options": [{**cut["options"][1], "id": "9"}] * 1 + cut["options"][1:]}, 1)
    ours.fix({**typed, "type": "multiple_choice", "points": 9}, fewer)
    assert all(not change.questions or len(change.questions) <= 1 for change in plan_regrade(ours.activity).changes)
    assert plan_regrade(ours.activity).attempt_count == 1


def test_practice_without_a_mark_to_pass_counts_nowhere_also_when_it_is_regraded():
    asked = choice_question()
    ours = Quiz(asked, pass_percent=None)
    take(make_enrollment(ours.course), ours.activity, 1)
    ours.fix(with_right(asked, 1), pass_percent=None)
    batch = regrade(ours.activity)
    assert batch.attempts.get().points_shift == 1 and not Grade.objects.exists()
    undo_regrade(batch=batch, by=batch.made_by)
    assert not Grade.objects.exists() and not GradeEntry.objects.exists()
    ours.fix(with_right(asked, 1), pass_percent=50)  # from now on it counts
    regrade(ours.activity)
    assert Grade.objects.get().points == 1


def test_what_a_person_graded_stays_also_when_their_account_is_gone():
    asked = choice_question()
    ours, grader = Quiz(asked), make_editor()
    attempt = take(make_enrollment(ours.course), ours.activity, 1)
    grade_answer(answer=attempt.answers.get(), points=Decimal("0.5"), by=grader)
    ours.fix(with_right(asked, 1))
    assert plan_regrade(ours.activity).changes == ()
    attempt.answers.update(graded_by=None)  # as deleting the account leaves it
    assert plan_regrade(ours.activity).changes == ()


def test_an_override_stands_over_a_regrade():
    from learning.grades.services import override_grade

    asked = choice_question()
    ours = Quiz(asked)
    student = make_enrollment(ours.course)
    take(student, ours.activity, 1)
    numbers = {"points": Decimal("0.5"), "max_points": Decimal(1), "is_passed": True}
    override_grade(enrollment=student, activity=ours.activity, reason="Half right", by=make_editor(), **numbers)
    ours.fix(with_right(asked, 1))
    regrade(ours.activity)
    grade = Grade.objects.get()
    assert (grade.points, grade.earned.points) == (Decimal("0.5"), 1)


def test_the_dry_run_costs_the_same_for_one_attempt_and_three(django_assert_num_queries):
    asked = choice_question()
    ours = Quiz(asked)
    take(make_enrollment(ours.course), ours.activity, 1)
    ours.fix(with_right(asked, 1))
    with django_assert_num_queries(3):
        assert len(plan_regrade(ours.activity).changes) == 1
    ours.fix(asked)
    for _ in range(2):
        take(make_enrollment(ours.course), ours.activity, 1)
    ours.fix(with_right(asked, 1))
    with django_assert_num_queries(3):
        assert len(plan_regrade(ours.activity).changes) == 3


def test_students_whose_grade_changed_are_told_once(site_tree, django_capture_on_commit_callbacks):
    asked = choice_question()
    ours = Quiz(asked, choice_question())
    changed, same = make_enrollment(ours.course), make_enrollment(ours.course)
    take(changed, ours.activity, 1, 0)
    take(same, ours.activity, 1, 0)
    take(same, ours.activity, 0, 0)  # the best of these is as good by either key
    ours.fix(with_right(asked, 1), *ours.questions[1:])
    with django_capture_on_commit_callbacks(execute=True):
        batch = regrade(ours.activity)
    told = OutgoingMessage.objects.filter(kind="grades_regraded")
    assert {message.user for message in told} == {changed.user}
    assert "2 of 2 points" in mail.outbox[-1].body and "Wrong key" in mail.outbox[-1].body
    with django_capture_on_commit_callbacks(execute=True):
        undo_regrade(batch=batch, by=batch.made_by)
    assert told.all().count() == 2 and "1 of 2 points" in mail.outbox[-1].body


def test_questions_drawn_from_the_bank_are_counted_by_their_newest_version():
    """Each attempt drew other ones; of those that nobody drew, or that stayed as they were, nothing is said."""
    lead = make_instructor()

    def written(number: int, right: str) -> dict:
        wrong = "Up" if right == "Down" else "Down"
        options = [{"id": word, "text": word, "is_right": word == right, "feedback": ""} for word in (right, wrong)]
        return {**plain_question(f"Question {number}", tags=["slopes"]), "options": options}

    def put(number: int, right: str):
        key = UUID(int=number)
        definition = {**written(number, right), "id": str(key)}
        return publish_question(key=key, definition=definition, owner_id=lead.pk, is_shared=True)

    bank = [put(number, "Down") for number in range(6)]
    drawing = {"draw": {"tags": ["slopes"], "difficulty": "", "count": 3, "bank": "shared"}}
    first, activity = make_exam(questions=[], items=[drawing], **{"pass": {"percent": 50}})
    attempts = []
    for enrollment in (first, make_enrollment(first.course), make_enrollment(first.course)):
        attempt = begin(enrollment, activity)
        answer(attempt, form={f"q-{one['id']}": ["Down"] for one in questions_of(attempt)})
        attempts.append(submit_attempt(key=attempt.key))
    asked, before = [questions_of(attempt) for attempt in attempts], counting()
    rows = list(Attempt.objects.order_by("pk").values())
    assert plan_regrade(activity).changes == ()

    wrong_keys = {str(bank[number].question.key) for number in (0, 1)}
    put(0, "Up"), put(1, "Up")
    expected = {
        attempt.pk: sum(Decimal(question["id"] not in wrong_keys) for question in questions)
        for attempt, questions in zip(attempts, asked, strict=True)
    }
    plan = plan_regrade(activity)
    assert (
        {change.attempt.pk: change.after.points for change in plan.changes}
        == {pk: points for pk, points in expected.items() if points != 3}
        != {}
    )
    batch = regrade(activity)
    assert [row[1] for row in counting()] == list(expected.values())
    assert [questions_of(attempt) for attempt in Attempt.objects.order_by("pk").select_related("version")] == asked
    assert list(Attempt.objects.order_by("pk").values()) == rows
    undo_regrade(batch=batch, by=batch.made_by)
    assert counting() == before


def test_the_lesson_shows_what_counts_now_and_says_so(client, catalog):
    course_page = make_course_page(catalog, modules=1, lessons=0, compiled=False)
    page = make_lesson_page(modules_of(course_page)[0], body=body_of((0, 0), (1, 1)))
    compile_course(course_page.translation_key, force=True)
    course = course_row(course_page)
    enrollment = make_enrollment(course)
    activity = Activity.objects.get(lesson__course=course)
    take(enrollment, activity, 1, 0)
    client.force_login(enrollment.user)
    assert "1 of 2 points, 50%" in client.get(page.url).content.decode()
    publish(page, body=body_of((1, 0), (1, 1)))
    compile_course(course.key, force=True)
    batch = regrade(activity)
    html = client.get(page.url).content.decode()
    assert "2 of 2 points, 100%" in html and "first it was 1 of 2" in html and "Wrong key" in html
    undo_regrade(batch=batch, by=batch.made_by)
    html = client.get(page.url).content.decode()
    assert "1 of 2 points, 50%" in html and "Graded anew" not in html


def test_the_results_and_the_card_show_what_counts_now(client):
    enrollment, activity = make_exam(**{"pass": {"percent": 100}})
    attempt = answer(begin(enrollment, activity), right=0)
    submit_attempt(key=attempt.key)
    version = ActivityVersion.objects.get(activity=activity)
    fixed = {**version.definition, "questions": [with_right(one, 1) for one in version.definition["questions"]]}
    ActivityVersion.objects.filter(activity=activity).update(is_live=False)
    ActivityVersion.objects.create(
        activity=activity, locale=version.locale, content_hash="fixed", definition=fixed, is_live=True
    )
    regrade(activity)
    client.force_login(enrollment.user)
    html = client.get(reverse("quiz_results", args=[attempt.key])).content.decode()
    assert '<span class="score">100%</span>' in html and "first it was 0 of 2" in html and "Not passed" not in html
    card = quiz_cards(enrollment, [activity], {activity.pk: fixed}, clock.current())[activity.pk]
    assert card.percent == 100 and card.result.is_passed and card.is_regraded


@pytest.fixture
def at_once(monkeypatch):
    """Without a worker: what was asked for is done before the answer."""
    monkeypatch.setattr("core.background.transaction.on_commit", lambda work, **kwargs: work())


def test_the_screen_shows_applies_and_undoes(client, site_tree, at_once):
    asked = choice_question(stem="Whither?")
    ours = Quiz(asked)
    student = make_enrollment(ours.course)
    take(student, ours.activity, 1)
    key = ours.course.key
    client.force_login(make_editor())
    screen = reverse("regrade", args=[key, ours.activity.pk])
    assert "Nothing would change" in client.get(screen).content.decode()
    ours.fix(with_right(asked, 1))
    page = client.get(screen).content.decode()
    assert "Whither?" in page and "1 of 1 attempts would count something else" in page
    digest = plan_regrade(ours.activity).digest
    for fields, message in [
        ({"digest": "old", "reason": "Key"}, "has changed since the dry run"),
        ({"digest": digest, "reason": ""}, "Say why"),
        ({}, "Say why"),
    ]:
        answer = client.post(screen, fields)
        assert answer.status_code == 422 and message in answer.content.decode()
    assert not RegradeBatch.objects.exists()
    client.post(screen, {"digest": digest, "reason": "Wrong key"})
    assert Grade.objects.get().points == 1
    assert "1 attempt: Wrong key" in client.get(reverse("regrades", args=[key])).content.decode()
    client.post(reverse("undo_regrade", args=[key, RegradeBatch.objects.get().pk]))
    assert Grade.objects.get().points == 0
    other = Quiz(choice_question())
    assert client.get(reverse("regrade", args=[key, other.activity.pk])).status_code == 404
    client.force_login(student.user)
    addresses = [reverse("regrades", args=[key]), screen]
    assert {client.get(address).status_code for address in addresses} == {403}
    undo = reverse("undo_regrade", args=[key, RegradeBatch.objects.get().pk])
    assert {client.post(address).status_code for address in (screen, undo)} == {403}


def test_a_regrade_goes_on_in_the_background_one_at_a_time(client, site_tree):
    asked = choice_question()
    ours = Quiz(asked)
    students = [make_enrollment(ours.course) for _ in range(2)]
    take(students[0], ours.activity, 1)
    ours.fix(with_right(asked, 1))
    client.force_login(make_editor())
    key, digest = ours.course.key, plan_regrade(ours.activity).digest
    screen, overview = reverse("regrade", args=[key, ours.activity.pk]), reverse("regrades", args=[key])
    for _click in range(2):
        assert client.post(screen, {"digest": digest, "reason": "Wrong key"}).status_code == 302
    run = RegradeRun.objects.get()
    html = client.get(overview).content.decode()
    assert "Waiting" in html and "data-under-way" in html and "under-way.js" in html and faults(html) == []
    answer = client.post(screen, {"digest": digest, "reason": "Another one"})
    assert answer.status_code == 422 and "is under way" in answer.content.decode()
    take(students[1], ours.activity, 0)
    ours.fix(with_right(asked, 1, points=2))  # meanwhile: the dry run is stale
    run_regrade(run.pk)
    run.refresh_from_db()
    assert run.state == "failed" and not RegradeBatch.objects.exists() and Grade.objects.filter(points=0).count() == 2
    html = client.get(overview).content.decode()
    assert "was not regraded" in html and "has changed since the dry run" in html and "data-under-way" not in html
    assert 'value="Wrong key"' in client.get(screen).content.decode()  # nothing of it is lost
    client.post(screen, {"digest": plan_regrade(ours.activity).digest, "reason": "Wrong key"})
    run = RegradeRun.objects.first()
    for _worker in range(2):  # a task that comes twice
        run_regrade(run.pk)
    assert [batch.attempts.count() for batch in RegradeBatch.objects.all()] == [2]
    html = client.get(overview).content.decode()
    assert "2 attempts: Wrong key" in html and "was not regraded" not in html


def test_what_a_worker_lost_is_done_later_and_what_breaks_says_so(monkeypatch):
    asked = choice_question()
    ours = Quiz(asked)
    take(make_enrollment(ours.course), ours.activity, 1)
    ours.fix(with_right(asked, 1))
    batch, now = regrade(ours.activity), clock.current() - timedelta(minutes=20)
    run = ask_to_undo(batch=batch, by=batch.made_by, now=now)
    RegradeRun.objects.update(state="running")  # and the worker was stopped
    assert resume_regrades(now + timedelta(minutes=9)) == 0
    run_regrade(run.pk, now + timedelta(minutes=9))
    assert RegradeRun.objects.get().is_pending
    assert resume_regrades(now + timedelta(minutes=11)) == 1
    batch.refresh_from_db()
    assert RegradeRun.objects.get().state == "done" and batch.undone_at
    digest = plan_regrade(ours.activity).digest
    run = ask_for_regrade(activity=ours.activity, digest=digest, reason="Key", by=batch.made_by)

    def broken(**fields):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("learning.assessment.regrade_runs.apply_regrade", broken)
    run_regrade(run.pk)
    run.refresh_from_db()
    assert run.state == "failed" and "nothing was changed" in run.problem and "disk" not in run.problem


# --- whatever happens in whatever order

QUESTIONS, OPTIONS, BLOCK = (["q1", "q2"], ["a", "b"], "8f6b1d9e-2c55-4a4e-9d0b-3a1f3a7f0c11")


def body_of(rights: tuple[int, int], points: tuple[int, int]) -> list[dict]:
    """A quiz whose ids stay the same, as when somebody edits it."""
    block = quiz(question(), question(), pass_percent=50, id=BLOCK)
    for item, name, right, number in zip(block["value"]["questions"], QUESTIONS, rights, points, strict=True):
        item["id"], item["value"]["points"] = name, number
        for place, option in enumerate(item["value"]["options"]):
            option["id"], option["value"]["is_right"] = f"{name}-{OPTIONS[place]}", place == right
    return [block]


def frozen(attempt: Attempt) -> tuple:
    """What must not move: the version, what was asked and shown, and what the answers come to by it."""
    attempt = Attempt.objects.select_related("version").get(pk=attempt.pk)
    responses = {answer.question_id: answer.response for answer in attempt.answers.all()}
    recomputed = totals(marked_answers(questions_of(attempt), responses))
    assert recomputed == (attempt.points, attempt.max_points)
    shown = json.dumps(reviewed_questions(attempt), default=str, sort_keys=True)
    return attempt.version.content_hash, shown, recomputed, json.dumps(responses, sort_keys=True)


class Story:
    """One course and two students; each step does one thing and then everything is compared."""

    def __init__(self, catalog):
        self.page = make_course_page(catalog, modules=1, lessons=0, compiled=False)
        make_lesson_page(modules_of(self.page)[0], body=body_of((0, 0), (1, 1)))
        compile_course(self.page.translation_key)
        self.course = course_row(self.page)
        self.activity = Activity.objects.get(lesson__course=self.course)
        self.students = [make_enrollment(self.course) for _ in range(2)]
        self.by = make_editor()
        self.known: dict[int, tuple] = {}
        self.undoable: list[tuple[RegradeBatch, list | None]] = []

    def step(self, name: str, one: int, two: int) -> None:
        getattr(self, name)(one, two)
        for attempt in Attempt.objects.all():
            now = frozen(attempt)
            assert self.known.setdefault(attempt.pk, now) == now, name

    def publish(self, one, two):
        lesson = lessons_of(self.page)
        if lesson:
            publish(lesson[0], body=body_of((one, two), (one + 1, two + 1)))
            compile_course(self.page.translation_key)

    def submit(self, one, two):
        self.activity.refresh_from_db()
        if self.activity.retired_at is None:
            take(self.students[one], self.activity, one, two)
            self.undoable = [(batch, None) for batch, _before in self.undoable]

    def regrade(self, one, two):
        before, plan = counting(), plan_regrade(self.activity)
        if not plan.changes:
            return
        batch = apply_regrade(activity=self.activity, digest=plan.digest, reason="Key", by=self.by)
        planned = {change.attempt.pk: change.after.as_plain() for change in plan.changes}
        assert planned == dict(batch.attempts.values_list("attempt", "after"))
        assert plan_regrade(self.activity).changes == ()
        self.undoable.append((batch, before))

    def undo(self, one, two):
        if self.undoable:
            batch, before = self.undoable.pop()
            undo_regrade(batch=batch, by=self.by)
            assert before is None or counting() == before

    def duplicate(self, one, two):
        copy = start_copy(source=self.page, title=f"Again {one}", user=self.by)
        finish_copy(copy.pk)

    def delete(self, one, two):
        for lesson in LessonPage.objects.descendant_of(self.page).live():
            with pytest.raises(StudentsBehindPage):  # what students depend on is not deleted, and so taken off
                lesson.delete()
            lesson.unpublish()
        compile_course(self.page.translation_key)


STEPS = st.tuples(
    st.sampled_from(["publish", "submit", "submit", "regrade", "undo", "duplicate", "delete"]),
    st.integers(0, 1),
    st.integers(0, 1),
)


@pytest.mark.once
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a story shorter takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=7))
def test_no_order_of_events_changes_what_was_asked_answered_and_earned(site_tree, steps):
    forget_all()
    caches["default"].clear()
    with transaction.atomic():
        story = Story(site_tree[1])
        story.step("submit", 0, 1)
        for step in steps:
            story.step(*step)
        while story.undoable:
            story.step("undo", 0, 0)
        assert all(entry[4] == "attempt" for entry in counting())  # nothing of a regrade is left
        transaction.set_rollback(True)
