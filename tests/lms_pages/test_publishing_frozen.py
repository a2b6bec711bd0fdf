"""A change to a published quiz leaves earlier attempts, and the questions they showed, exactly as they were."""

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from wagtail.models import Revision

from learning.assessment.models import Answer, Attempt
from learning.assessment.selectors import asked_questions, latest_attempts, reviewed_questions
from learning.assessment.services import SubmissionRefused, issue_ticket, read_ticket, submit_quiz
from learning.courses.models import Activity, ActivityVersion
from learning.courses.models.activity import FrozenRow
from lms_pages.deletion import StudentsBehindPage
from lms_pages.publishing import compile_course
from tests.factories.bodies import markdown, question, quiz
from tests.factories.enrollments import make_enrollment, right_answers
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of, publish, save_draft

pytestmark = pytest.mark.django_db

FIRST = quiz(question("Which way is downhill?"), title="As it was")
SECOND = {**quiz(question("A different question", right=("Other", "Options"))), "id": FIRST["id"]}


class World:
    def __init__(self):
        self.course = make_course_page(modules=1, lessons=0)
        self.lesson = make_lesson_page(modules_of(self.course)[0], body=[markdown(), FIRST])
        self.compile()
        self.enrollment = make_enrollment(course_row(self.course))
        self.version = ActivityVersion.objects.get()
        self.attempt = self.submit(self.version)

    def compile(self):
        compile_course(self.course.translation_key)
        row = course_row(self.course)
        assert not row.is_stale and not row.compile_error

    def publish(self, *body):
        self.lesson = publish(self.lesson, body=list(body))
        self.compile()

    def submit(self, version):
        form = issue_ticket(version_id=version.pk, enrollment=self.enrollment)
        version, ticket = read_ticket(ticket=form, enrollment=self.enrollment)
        return submit_quiz(enrollment=self.enrollment, version=version, ticket=ticket, responses=right_answers(version))

    def history(self):
        """All that is stored of the attempt, and all that a student sees of it."""
        attempt = latest_attempts(self.enrollment, [self.version.activity])[self.version.activity_id]
        return (
            Attempt.objects.filter(pk=self.attempt.pk).values().get(),
            list(Answer.objects.filter(attempt=self.attempt).values()),
            reviewed_questions(attempt),
            attempt.version.definition,
            attempt.version.content_hash,
        )


@pytest.fixture
def world(site_tree):
    return World()


def test_editing_the_quiz_makes_a_version_beside_the_old_one(world):
    before = world.history()
    world.publish(markdown(), SECOND)
    assert world.history() == before
    old, new = ActivityVersion.objects.order_by("pk")
    assert old == world.version and not old.is_live and new.is_live
    assert asked_questions(new.definition)[0]["stem"] == "A different question"
    assert Activity.objects.count() == 1


def test_going_back_to_the_old_quiz_makes_no_third_version(world):
    world.publish(markdown(), SECOND)
    world.publish(markdown(), FIRST)
    assert ActivityVersion.objects.count() == 2
    assert ActivityVersion.objects.get(is_live=True) == world.version


def test_autosave_over_the_live_revision(world):
    before = world.history()
    live = world.lesson.live_revision
    save_draft(world.lesson, overwrite=True, body=[SECOND])
    assert "A different question" in str(Revision.objects.get(pk=live.pk).content)  # it was rewritten in place
    world.compile()
    assert world.history() == before and ActivityVersion.objects.get() == world.version
    assert world.version.definition["title"] == "As it was"


def test_purged_revisions(world):
    world.publish(markdown(), SECOND)
    before, revisions = world.history(), Revision.objects.count()
    call_command("purge_revisions")
    assert Revision.objects.count() < revisions
    world.compile()
    assert world.history() == before


def test_deleting_the_page_is_refused(world):
    before = world.history()
    with pytest.raises(StudentsBehindPage):
        world.lesson.delete()
    world.compile()
    assert world.history() == before and ActivityVersion.objects.get().is_live


def test_a_removed_block_retires_and_a_returned_one_is_the_same_row(world):
    before, activity = world.history(), world.version.activity
    world.publish(markdown())
    activity.refresh_from_db()
    assert activity.retired_at and not ActivityVersion.objects.filter(is_live=True).exists()
    assert world.history() == before
    with pytest.raises(SubmissionRefused):
        world.submit(ActivityVersion.objects.get())
    world.publish(markdown(), FIRST)
    activity.refresh_from_db()
    assert activity.retired_at is None and Activity.objects.get() == activity
    assert ActivityVersion.objects.get(is_live=True) == world.version and world.history() == before


def test_unpublishing_the_lesson_keeps_history_and_returns_the_same_rows(world):
    before = world.history()
    world.lesson.unpublish()
    world.compile()
    assert world.history() == before
    publish(world.lesson)
    world.compile()
    assert world.history() == before and ActivityVersion.objects.get(is_live=True) == world.version


def test_a_form_that_was_open_while_the_quiz_changed_is_graded_as_it_was_shown(world):
    world.publish(markdown(), SECOND)
    attempt = world.submit(world.version)
    assert attempt.number == 2 and attempt.version == world.version
    assert [answer.is_right for answer in attempt.answers.all()] == [True]


def test_a_version_can_neither_be_changed_nor_deleted(world):
    version = ActivityVersion.objects.get()
    version.definition = {}
    with pytest.raises(FrozenRow):
        version.save()
    with pytest.raises(FrozenRow):
        version.delete()
    for rows in (ActivityVersion.objects.all(), Activity.objects.all()):
        with pytest.raises(ProtectedError):
            rows.delete()
    assert ActivityVersion.objects.get().definition["title"] == "As it was"
