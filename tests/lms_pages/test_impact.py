"""What a change means for students: the numbers said before publishing are those that happen."""

import random
from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from learning.courses.decisions import decide_change
from learning.courses.enums import ChangePolicy
from learning.courses.models import Activity, ActivityVersion, ChangeDecision, Lesson
from learning.progress.models import ActivityCompletion, CourseProgress, LessonProgress, Reopening
from learning.progress.selectors import done_lesson_ids, standing_of
from learning.progress.services import complete_activity, mark_lesson_done, missing_activities, recount_everyone
from lms_pages.impact import impact_of
from lms_pages.moderation.workflow import ensure_workflow
from lms_pages.publication import DECIDED
from lms_pages.publishing import compile_course
from tests.factories.bodies import markdown, question, quiz
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of, save_draft
from tests.factories.people import make_editor

from .agreement import assert_agreement
from .test_publication import approve_course, confirm, step

pytestmark = pytest.mark.django_db
KEEP, REQUIRE, REOPEN = ChangePolicy.KEEP, ChangePolicy.REQUIRE, ChangePolicy.REOPEN


@pytest.fixture
def editor(client):
    client.user = make_editor()
    client.force_login(client.user)
    return client


@pytest.fixture
def running(catalog, django_capture_on_commit_callbacks):
    """A course of two quizzes and a text, with students: one done, one who did the first quiz, one who did nothing."""
    course = make_course_page(catalog, modules=1, lessons=0)
    with django_capture_on_commit_callbacks(execute=True):
        for place in range(2):
            make_lesson_page(modules_of(course)[0], title=f"Quiz {place + 1}", body=[markdown(), quiz(title="Q")])
        make_lesson_page(modules_of(course)[0], title="Text")
    row = course_row(course)
    with django_capture_on_commit_callbacks(execute=True):
        done, some, _none = students = [make_enrollment(row) for _ in range(3)]
    lessons = list(row.lessons.order_by("order"))
    for lesson in lessons:
        do(done, lesson)
    do(some, lessons[0])
    recount_everyone(course=row)
    course.students = students
    return course


def do(enrollment, lesson):
    for activity in missing_activities(enrollment=enrollment, lesson=lesson):
        complete_activity(enrollment=enrollment, activity=activity)
    mark_lesson_done(enrollment=enrollment, lesson=lesson)


def body_of(page) -> list[dict]:
    return deepcopy(list(page.get_latest_revision_as_object().body.raw_data))


def changed(body):
    """The same blocks, the quiz with one more question."""
    for block in body:
        if block["type"] == "quiz":
            block["value"]["questions"].append(question("And this?"))
    return body


def percents(course):
    return [CourseProgress.objects.get(enrollment=student).percent for student in course.students]


@pytest.mark.parametrize(
    ("policy", "lessons", "activities", "after"),
    [(KEEP, 0, 0, [100, 33, 0]), (REQUIRE, 2, 0, [66, 0, 0]), (REOPEN, 2, 2, [66, 0, 0])],
)
def test_a_change_to_a_running_course(
    editor, running, policy, lessons, activities, after, django_capture_on_commit_callbacks
):
    page = lessons_of(running)[0]
    completions = list(ActivityCompletion.objects.order_by("pk").values("pk", "activity_id", "completed_at"))
    first = list(LessonProgress.objects.order_by("pk").values("pk", "completed_at"))
    assert percents(running) == [100, 33, 0]
    save_draft(page, body=[*changed(body_of(page)), quiz(title="New")])
    html = editor.get(step(page)).content.decode()
    assert "Different (1)" in html and "New (1)" in html and "Quiz 1: New" in html and "Gone" not in html
    students = editor.get(step(page)).context["impact"].students
    assert (students.enrolled, students.in_progress, students.done) == (3, 1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(editor, page, policy=policy)
    assert_agreement()
    decision = ChangeDecision.objects.get()
    assert decision.outcome == {"lessons": lessons, "activities": activities} and decision.applied_at
    assert (decision.policy, decision.decided_by) == (policy, editor.user)
    entry = PageLogEntry.objects.get(action=DECIDED)
    assert (entry.data["reopened_lessons"], entry.data["reopened_activities"]) == (lessons, activities)
    assert Reopening.objects.count() == lessons + activities
    assert percents(running) == after
    assert list(ActivityCompletion.objects.order_by("pk").values("pk", "activity_id", "completed_at")) == completions
    assert list(LessonProgress.objects.order_by("pk").values("pk", "completed_at")) == first

    done, lesson = running.students[0], Lesson.objects.get(key=page.translation_key)
    assert (lesson.pk in done_lesson_ids(done)) == (policy == KEEP)
    assert (lesson.pk in standing_of(done, lesson).done_lesson_ids) == (policy == KEEP)
    asked = missing_activities(enrollment=done, lesson=lesson)
    assert len(asked) == {KEEP: 1, REQUIRE: 1, REOPEN: 2}[policy]
    with django_capture_on_commit_callbacks(execute=True):
        do(done, lesson)
    assert percents(running)[0] == 100 and missing_activities(enrollment=done, lesson=lesson) == []
    row = LessonProgress.objects.get(enrollment=done, lesson=lesson)
    assert row.reopened_at is None and (row.completed_again_at is None) == (policy == KEEP)
    assert row.completed_at == first[0]["completed_at"]


def test_who_is_asked(editor, running, catalog):
    """Only where students are, and only when what they complete changes."""
    page = lessons_of(running)[0]
    alone = make_course_page(catalog, modules=1, lessons=1)
    for title, lesson, body, is_asked in (
        ("First", page, [markdown("Other words"), *body_of(page)], False),
        ("Second", page, changed(body_of(page)), True),
        ("Third", lessons_of(alone)[0], [quiz()], False),
    ):
        draft = save_draft(lesson, title=title, body=body)
        assert bool(impact_of(draft.get_latest_revision_as_object())) == is_asked
        address = reverse("wagtailadmin_api:pages:action", args=[draft.pk, "publish"])
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={draft.pk}&next=/admin/"
        editor.post(bulk)
        assert (type(draft).objects.get(pk=draft.pk).title == title) != is_asked
        assert editor.post(address).status_code == 200  # nobody is there to be asked: what is completed is kept
    assert percents(running) == [100, 33, 0] and not Reopening.objects.exists()


def test_a_decision_waits_for_its_schedule_and_dies_with_another_revision(
    editor, running, django_capture_on_commit_callbacks
):
    page = lessons_of(running)[0]
    draft = save_draft(page, body=[*body_of(page), quiz(title="New")]).get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = draft.save_revision()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(editor, page, policy=REQUIRE)
        compile_course(running.translation_key, force=True)
    assert percents(running) == [100, 33, 0] and ChangeDecision.objects.get().due_at is None
    revision.refresh_from_db()
    revision.content["go_live_at"] = timezone.now().isoformat()
    revision.save()
    with django_capture_on_commit_callbacks(execute=True):
        revision.publish(log_action="wagtail.publish.scheduled")
    assert percents(running) == [66, 0, 0] and ChangeDecision.objects.get().outcome["lessons"] == 2


def test_a_whole_course_is_decided_about_together(editor, running, django_capture_on_commit_callbacks):
    """At its last approval: what changed in several lessons is one preview and one decision."""
    for page in lessons_of(running)[:2]:
        save_draft(page, body=[*body_of(page), quiz(title="New")])
    ensure_workflow()
    editor.post(reverse("review_course", args=[running.pk]))
    approve_course(editor, running)
    assert approve_course(editor, running).url == step(running)
    impact = editor.get(step(running)).context["impact"]
    assert len(impact.change.appearing) == 2 and impact.reopened[REQUIRE].lessons == 3
    with django_capture_on_commit_callbacks(execute=True):
        confirm(editor, running, policy=REQUIRE)
    assert percents(running) == [33, 0, 0] and Reopening.objects.count() == 3
    assert {decision.outcome["lessons"] for decision in ChangeDecision.objects.all()} == {3}


def random_body(source: random.Random, body: list[dict]) -> list[dict]:
    """Blocks leave, come, change, are required or not, and come back."""
    body = [block for block in body if block["type"] == "quiz" and source.random() > 0.3][:3]
    for block in body:
        if block["type"] == "quiz" and source.random() < 0.4:
            block["value"]["is_required"] = not block["value"]["is_required"]
        if block["type"] == "quiz" and source.random() < 0.3:
            changed([block])
        if block["type"] == "quiz" and source.random() < 0.2:
            block["value"]["pass_percent"] = source.choice([None, 50])
    if source.random() < 0.5:
        body.append(quiz(is_required=source.random() < 0.8))
    known = list(Activity.objects.exclude(retired_at=None).values_list("block_id", flat=True))
    if known and source.random() < 0.4:
        body.append(quiz(id=str(source.choice(known))))
    return [markdown(), *body]


def act_at_random(source, course):
    for student in course.students:
        for lesson in Lesson.objects.filter(course=course_row(course), is_live=True):
            if source.random() < 0.5:
                do(student, lesson)
            elif missing := missing_activities(enrollment=student, lesson=lesson):
                complete_activity(enrollment=student, activity=missing[0])


@pytest.mark.services
def test_what_is_said_is_what_happens(running, django_capture_on_commit_callbacks):
    source = random.Random(7)
    seen = set()
    for _round in range(30):
        with django_capture_on_commit_callbacks(execute=True):
            act_at_random(source, running)
        page = source.choice(lessons_of(running))
        if page.live and source.random() < 0.1:
            with django_capture_on_commit_callbacks(execute=True):
                page.unpublish()
        draft = save_draft(page, body=random_body(source, body_of(page)))
        said = impact_of(draft.get_latest_revision_as_object())
        live = set(Activity.objects.filter(retired_at=None).values_list("pk", flat=True))
        versions = set(ActivityVersion.objects.filter(is_live=True).values_list("pk", flat=True))
        policy = source.choice(ChangePolicy.values)
        with django_capture_on_commit_callbacks(execute=True):
            if said:
                about = {"course": said.course, "scope": draft.translation_key, "revision_id": draft.latest_revision_id}
                decide_change(**about, policy=policy, decided_by=None)
            draft.latest_revision.publish()
        now = set(Activity.objects.filter(retired_at=None).values_list("pk", flat=True))
        if said is None:
            assert (now, set(ActivityVersion.objects.filter(is_live=True).values_list("pk", flat=True))) == (
                live,
                versions,
            )
            continue
        decision = ChangeDecision.objects.last()
        counted = said.reopened[policy]
        assert decision.outcome == {"lessons": counted.lessons, "activities": counted.activities}
        assert len(now - live) == len(said.change.appearing) and len(live - now) == len(said.change.retiring)
        rows = Reopening.objects.filter(decision=decision)
        assert rows.filter(activity=None).count() == counted.lessons
        seen.add((policy, bool(counted.lessons), bool(counted.activities)))
        assert_agreement()
    assert {(KEEP, False, False), (REQUIRE, True, False), (REOPEN, True, True)} <= seen
