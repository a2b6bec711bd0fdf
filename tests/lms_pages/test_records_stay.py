"""Whatever editors do, in whatever order, what students did stays: random sequences on a tiny course.

Each sequence runs in a savepoint of its own, and what waits for a commit runs after each step, as it does in life.
"""

import json
import random
from datetime import timedelta
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Page

from learning.courses.decisions import decide_change
from learning.courses.enums import ChangePolicy
from learning.courses.models import Activity, ActivityVersion, Course, Lesson
from learning.enrollment.models import Enrollment
from learning.progress.models import ActivityCompletion, CourseProgress, LessonProgress, Reopening
from learning.progress.services import complete_activity, mark_lesson_done, missing_activities
from lms_pages.checking import damaged_tree, outline_problems
from lms_pages.models import CoursePage, LessonPage, ModulePage
from lms_pages.publication import NotPublished
from tests.depth import normal_or_full
from tests.factories.bodies import markdown, question, quiz
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, make_course_page, publish, save_draft
from tests.factories.people import make_student

SEQUENCES, STEPS = normal_or_full(40, 300), 3
AT_ONCE = normal_or_full(20, 75)  # so that the workers share them
_slugs = count(1)


class Story:
    """One sequence: what may happen, by the names of the methods that begin with `editor_` and `student_`."""

    def __init__(self, seed: int, course: CoursePage, enrollments: list[Enrollment]):
        self.source = random.Random(seed)
        self.course, self.enrollments = course, enrollments
        self.told: list[str] = []

    def step(self) -> None:
        who = "student_" if self.source.random() < 0.3 else "editor_"
        name = self.source.choice([name for name in dir(self) if name.startswith(who)])
        self.told.append(name)
        try:
            with transaction.atomic():
                getattr(self, name)()
        except (PermissionDenied, NotPublished) as refusal:  # said to the editor; nothing happened
            self.told[-1] += f" ({type(refusal).__name__})"

    def any_page(self, *models) -> Page | None:
        pages = [
            page
            for model in models or (CoursePage, ModulePage, LessonPage)
            for page in model.objects.descendant_of(self.course, inclusive=True).filter(alias_of=None)
        ]
        return self.source.choice(pages) if pages else None

    def new_body(self, page) -> list[dict]:
        body = list(page.get_latest_revision_as_object().body.raw_data)
        kept = [json.loads(json.dumps(block)) for block in body if self.source.random() < 0.7]
        for block in kept:
            if block["type"] == "quiz" and self.source.random() < 0.5:
                item = question("And this?")
                block["value"]["questions"].append(item)
        return [*kept, self.source.choice([markdown(), quiz(), quiz(is_required=False)])]

    # --- editors

    def editor_edits(self):
        if page := self.any_page(LessonPage):
            save_draft(page, body=self.new_body(page))

    def editor_lets_autosave_overwrite_the_newest_revision(self):
        if page := self.any_page(LessonPage):
            save_draft(page, overwrite=True, body=self.new_body(page))

    def editor_publishes(self):
        if page := self.any_page():
            save_draft(page, **({"body": self.new_body(page)} if isinstance(page, LessonPage) else {}))
            page = type(page).objects.get(pk=page.pk)
            decide_change(
                course=course_row(self.course),
                scope=page.translation_key,
                revision_id=page.latest_revision_id,
                policy=self.source.choice(ChangePolicy.values),
                decided_by=None,
            )
            page.latest_revision.publish()

    def editor_publishes_something_that_does_not_pass(self):
        if page := self.any_page(LessonPage):
            publish(page, body=[markdown("See [](/nowhere/).")])

    def editor_unpublishes(self):
        if page := self.any_page():
            page.unpublish()

    def editor_schedules(self):
        if page := self.any_page(LessonPage):
            draft = page.get_latest_revision_as_object()
            draft.body = json.dumps(self.new_body(page))
            draft.go_live_at = timezone.now() + timedelta(hours=1)
            draft.save_revision().publish()

    def editor_sees_the_time_come(self):
        for page in LessonPage.objects.descendant_of(self.course):
            for revision in page.revisions.exclude(approved_go_live_at=None):
                past = timezone.now() - timedelta(minutes=1)
                revision.approved_go_live_at, revision.content["go_live_at"] = past, past.isoformat()
                revision.save()
        call_command("publish_scheduled")

    def editor_moves(self):
        page, module = self.any_page(LessonPage), self.any_page(ModulePage)
        if page and module:
            page.move(module, pos="last-child")

    def editor_reorders(self):
        page, sister = self.any_page(LessonPage), self.any_page(LessonPage)
        if page and sister and page != sister:
            page.move(sister, pos="right")

    def editor_copies(self):
        if page := self.any_page():
            slug = f"copy-{next(_slugs)}"
            live = self.source.random() < 0.5
            page.copy(recursive=True, keep_live=live, update_attrs={"slug": slug, "title": slug})

    def editor_makes_an_alias(self):
        if page := self.any_page():
            page.create_alias(recursive=True, update_slug=f"alias-{next(_slugs)}")

    def editor_translates(self):
        locale = Locale.objects.get(language_code="af")
        page = CoursePage.objects.get(pk=self.course.pk)
        if not page.has_translation(locale):
            alias = self.source.random() < 0.3
            CopyPageForTranslationAction(page, locale, copy_parents=True, include_subtree=True, alias=alias).execute()
        for page in LessonPage.objects.filter(locale=locale, alias_of=None):
            publish(page, title=f"{page.title} af")

    def editor_deletes(self):
        if page := self.any_page(ModulePage, LessonPage):
            page.delete()

    def editor_purges_revisions(self):
        call_command("purge_revisions", days=0, verbosity=0)

    # --- students

    def student_learns(self):
        enrollment = self.source.choice(self.enrollments)
        lessons = list(Lesson.objects.filter(course=enrollment.course, is_live=True))
        for lesson in lessons[: self.source.randint(1, 2)]:
            for activity in missing_activities(enrollment=enrollment, lesson=lesson):
                complete_activity(enrollment=enrollment, activity=activity)
            mark_lesson_done(enrollment=enrollment, lesson=lesson)

    def student_enrolls(self):
        if course_row(self.course).is_live:
            self.enrollments.append(make_enrollment(course_row(self.course), make_student()))


def records() -> dict:
    """{(table, id): what of it never changes}"""
    kept = {}
    for model, names in (
        (Enrollment, ("user_id", "course_id", "status", "enrolled_at")),
        (ActivityCompletion, ("enrollment_id", "activity_id", "completed_at")),
        (ActivityVersion, ("activity_id", "locale", "content_hash", "definition")),
        (Activity, ("lesson_id", "block_id")),
        (Reopening, ("enrollment_id", "lesson_id", "activity_id", "completed_at", "reopened_at")),
    ):
        for row in model.objects.values("pk", *names):
            kept[model.__name__, row.pop("pk")] = row
    for row in LessonProgress.objects.exclude(completed_at=None).values(
        "pk", "enrollment_id", "lesson_id", "completed_at"
    ):
        kept["LessonProgress", row.pop("pk")] = row
    return kept


def assert_kept(before: dict, after: dict) -> None:
    assert {key: after.get(key) for key in before} == before


def assert_explainable() -> None:
    """Every percentage is that of lessons done among those that are live, and nobody loses a lesson without a row."""
    for course in Course.objects.all():
        live = set(course.lessons.filter(is_live=True).values_list("pk", flat=True))
        for progress in CourseProgress.objects.filter(enrollment__course=course).select_related("enrollment"):
            rows = LessonProgress.objects.filter(enrollment=progress.enrollment)
            done = {row.lesson_id for row in rows if row.completed_at and not row.reopened_at}
            if course.is_live:
                assert (progress.done_count, progress.lesson_count) == (len(done & live), len(live))
            for row in rows.exclude(reopened_at=None):
                assert Reopening.objects.filter(
                    enrollment=row.enrollment_id, lesson=row.lesson_id, activity=None, reopened_at=row.reopened_at
                ).exists()


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize("first", range(0, SEQUENCES, AT_ONCE))
def test_records_stay_whatever_happens(first, catalog, settings, django_capture_on_commit_callbacks):
    settings.WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False  # the events of one school, in one language and another
    with django_capture_on_commit_callbacks(execute=True):
        course = make_course_page(catalog, modules=2, lessons=1)
        students = [make_enrollment(course_row(course), make_student()) for _ in range(2)]
    happened = set()
    for seed in range(first, first + AT_ONCE):
        story = Story(seed, CoursePage.objects.get(pk=course.pk), list(students))
        save = transaction.savepoint()
        try:
            with django_capture_on_commit_callbacks(execute=True):
                story.student_learns()
            before = records()
            for _step in range(STEPS):
                with django_capture_on_commit_callbacks(execute=True):
                    story.step()
                after = records()
                assert_kept(before, after)
                before = after
            assert_explainable()
            assert [problem.sentence for problem in outline_problems()] == [] and damaged_tree() == []
        except Exception as error:
            error.add_note(f"sequence {seed}: {', '.join(story.told)}")
            raise
        finally:
            transaction.savepoint_rollback(save)
        happened |= {told.split(" ")[0] for told in story.told}
    known = {name for name in dir(Story) if name.startswith(("editor_", "student_"))}
    assert happened == known if AT_ONCE > len(known) * 3 else happened <= known
