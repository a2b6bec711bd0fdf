"""What goes wrong while compiling: the old outline stands, the reason is kept, and the next tick heals."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from learning.courses.models import Activity, ActivityVersion, Course, Lesson
from learning.courses.services import mark_stale
from lms_pages import publishing
from lms_pages.blocks.markdown import MarkdownBlock
from lms_pages.models import LessonPage
from lms_pages.moving import MoveBetweenCourses
from lms_pages.publishing import compile_course
from lms_pages.receivers import compile_stale_courses
from tests.factories.bodies import heading, question, quiz
from tests.factories.pages import (
    course_row,
    lessons_of,
    make_course_page,
    make_lesson_page,
    modules_of,
    publish,
)
from tests.factories.people import make_user

from .agreement import assert_agreement, snapshot

pytestmark = pytest.mark.django_db


def test_a_failing_block_leaves_the_old_outline_and_the_next_tick_heals(site_tree, monkeypatch):
    course = make_course_page()
    before = snapshot()
    publish(lessons_of(course)[0], title="New")
    with monkeypatch.context() as broken:
        broken.setattr(MarkdownBlock, "search_text", lambda self, value: 1 / 0)
        assert compile_course(course.translation_key) is False
    row = course_row(course)
    assert row.is_live and row.is_stale and row.compile_failed_at
    assert row.compile_error == "ZeroDivisionError: division by zero"
    assert snapshot() == before
    assert compile_stale_courses() == 0  # not before a minute has passed
    assert compile_stale_courses(now=timezone.now() + timedelta(minutes=1)) == 1
    assert_agreement()
    assert course_row(course).compile_failed_at is None
    assert compile_stale_courses() == 0


def test_a_course_that_keeps_failing_is_tried_less_and_less_until_it_is_changed(site_tree, monkeypatch):
    course = make_course_page()
    publish(course, subtitle="New")
    start = timezone.now()
    tried = []
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "read_course", lambda row: tried.append(minute) or 1 / 0)
        broken.setattr("learning.courses.services.clock.current", lambda now=None: start + timedelta(minutes=minute))
        for minute in range(0, 24 * 60):
            compile_stale_courses(now=start + timedelta(minutes=minute))
    assert tried == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 871, 1231]
    assert compile_course(course.translation_key) is True  # an editor's change asks at once
    assert course_row(course).compile_failures == 0


def test_one_failing_course_does_not_keep_others_from_compiling(site_tree, monkeypatch):
    bad, good = make_course_page(), make_course_page()
    for course in (bad, good):
        publish(course, subtitle="New")
    real = publishing.read_course
    monkeypatch.setattr(
        publishing, "read_course", lambda course: 1 / 0 if course.key == bad.translation_key else real(course)
    )
    assert compile_stale_courses() == 2
    assert course_row(bad).is_stale and not course_row(good).is_stale


def test_a_failure_between_the_rows_writes_none_of_them(site_tree, monkeypatch):
    course = make_course_page()
    before = snapshot()
    publish(lessons_of(course)[1], body=[quiz(title="New")])
    monkeypatch.setattr("learning.courses.services.replace_files", lambda *args: 1 / 0)
    compile_course(course.translation_key)
    assert snapshot() == before and course_row(course).is_stale


def test_no_broker_does_not_fail_the_save(site_tree, monkeypatch, django_capture_on_commit_callbacks):
    course = make_course_page()

    def down(key):
        raise ConnectionError("no broker")

    monkeypatch.setattr("lms_pages.receivers.compile_course_task.delay", down)
    with django_capture_on_commit_callbacks(execute=True):
        publish(course, subtitle="Saved all the same")
    assert course_row(course).is_stale


def test_no_broker_does_not_fail_a_compile_that_is_done(site_tree, monkeypatch, django_capture_on_commit_callbacks):
    """What follows a compile is asked for one by one: the sums of students being unreachable does not stop search."""
    course = make_course_page()
    publish(course, subtitle="New")
    indexed = []

    def down(pk):
        raise ConnectionError("no broker")

    monkeypatch.setattr("learning.progress.receivers.recount_course_of_everyone.delay", down)
    monkeypatch.setattr("search.receivers.index_course_task.delay", indexed.append)
    with django_capture_on_commit_callbacks(execute=True):
        assert compile_course(course.translation_key)
    row = course_row(course)
    assert indexed == [row.pk] and not row.is_stale and not row.compile_error


def test_stale_while_compiling_stays_stale(site_tree, monkeypatch):
    """The pages change after they were read: the compile that runs must not call the course up to date."""
    course = make_course_page()
    publish(course, subtitle="First")
    real = publishing.read_course

    def read_and_change(row):
        spec = real(row)
        mark_stale(key=row.key)
        return spec

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "read_course", read_and_change)
        compile_course(course.translation_key)
    assert course_row(course).is_stale
    compile_course(course.translation_key)
    assert not course_row(course).is_stale


def test_a_lesson_does_not_move_between_courses_in_code(site_tree):
    course, other = make_course_page(), make_course_page()
    before = [page.path for page in lessons_of(course)]
    with pytest.raises(MoveBetweenCourses, match="Copy it there instead"):
        lessons_of(course)[0].move(modules_of(other)[0], pos="last-child")
    with pytest.raises(MoveBetweenCourses):
        modules_of(course)[0].move(other, pos="last-child")
    assert [page.path for page in lessons_of(course)] == before


@pytest.mark.parametrize("kind", ["lesson", "module"])
def test_a_page_of_another_courses_key_is_refused(site_tree, kind):
    course, other = make_course_page(), make_course_page()
    page = lessons_of(course)[0] if kind == "lesson" else modules_of(course)[0]
    stolen = lessons_of(other)[0] if kind == "lesson" else modules_of(other)[0]
    owner = page.translation_key
    before = snapshot()
    LessonPage.objects.descendant_of(course).filter(translation_key=owner).delete()
    type(page).objects.filter(pk=page.pk).delete()
    compile_course(course.translation_key)
    type(page).objects.filter(pk=stolen.pk).update(translation_key=owner)
    mark_stale(key=other.translation_key)
    compile_course(other.translation_key)
    row = course_row(other)
    assert row.is_stale and "belong to another course" in row.compile_error and str(owner) in row.compile_error
    assert snapshot()["outlines"][other.translation_key] == before["outlines"][other.translation_key]


def test_the_same_block_id_twice_becomes_two_activities(site_tree):
    course = make_course_page(modules=1, lessons=0)
    first, second = quiz(question("First?")), quiz(question("Second?"))
    second["id"] = first["id"]
    lesson = make_lesson_page(modules_of(course)[0], body=[first, second])
    compile_course(course.translation_key)
    stems = [version.definition["questions"][0]["stem"] for version in live_versions()]
    assert stems == ["First?", "Second?"]
    assert [block.id for block in lesson.body] == [str(row.block_id) for row in Activity.objects.all()]
    publish(lesson, title="Published once more")
    compile_course(course.translation_key)
    assert Activity.objects.count() == 2 and not Activity.objects.exclude(retired_at=None).exists()


def live_versions():
    return ActivityVersion.objects.filter(is_live=True).order_by("activity__order")


def test_an_id_that_is_no_uuid_becomes_one_and_stays(site_tree):
    course = make_course_page(modules=1, lessons=0)
    lesson = make_lesson_page(modules_of(course)[0], body=[quiz(id="check-1"), heading(id="")])
    compile_course(course.translation_key)
    settled = Activity.objects.get().block_id
    publish(lesson, title="Published once more")
    compile_course(course.translation_key)
    assert not course_row(course).compile_error and Activity.objects.get().block_id == settled


def test_list_items_without_ids_get_lasting_ones(site_tree):
    """Content written without ids: Wagtail alone would make up new ones on every load, each time a new version."""
    bare = quiz()
    for item in bare["value"]["questions"]:
        del item["id"]
        for option in item["value"]["options"]:
            del option["id"]
    course = make_course_page(modules=1, lessons=0)
    make_lesson_page(modules_of(course)[0], body=[bare])
    compile_course(course.translation_key)
    definition = ActivityVersion.objects.get().definition
    compile_course(course.translation_key, force=True)
    assert ActivityVersion.objects.get().definition == definition


def test_a_missing_thumbnail_file_does_not_hold_up_the_course(site_tree):
    from lms_pages.models import LessonImage

    image = LessonImage.objects.create(title="Gone", file="original_images/gone.png", width=10, height=10)
    course = make_course_page(thumbnail=image)
    assert course_row(course).is_live and course_row(course).cover_url == ""


def test_an_email_address_is_never_an_instructors_public_name(site_tree):
    course = make_course_page()
    course.instructors.create(user=make_user("secret@example.org"))
    course.save()
    compile_course(course.translation_key)
    names = course_row(course).texts.get().instructor_names
    assert len(names) == 1 and names[0].startswith("@") and "secret" not in names[0]


def compile_queries(course, connection) -> int:
    from django.test.utils import CaptureQueriesContext

    mark_stale(key=course.translation_key)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        compile_course(course.translation_key, force=True)
    return len(queries)


def test_a_long_course_compiles_in_as_many_queries_as_a_short_one(site_tree):
    short = make_course_page(modules=2, lessons=5)
    long = make_course_page(modules=4, lessons=10)
    Lesson.objects.all().delete()  # so that both are written from nothing
    first = [compile_queries(course, connection) for course in (short, long)]
    again = [compile_queries(course, connection) for course in (short, long)]
    assert first[0] == first[1] and first[1] <= 50
    assert again[0] == again[1] and again[1] <= 50
    assert Lesson.objects.filter(is_live=True).count() == 50


# --- at once, on a database that lets two in


def in_thread(work) -> threading.Thread:
    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_compiles_at_once_write_once(site_tree, monkeypatch):
    course = make_course_page()
    with transaction.atomic():
        Course.objects.filter(key=course.translation_key).update(outline_hash="", generation=99)
    written, real = [], publishing.services.replace_outline
    inside = threading.Event()

    def counted(**kwargs):
        inside.set()
        written.append(real(**kwargs))
        return written[-1]

    monkeypatch.setattr(publishing.services, "replace_outline", counted)
    threads = [in_thread(lambda: compile_course(course.translation_key)) for _ in range(2)]
    for thread in threads:
        thread.join(20)
    assert inside.is_set() and written == [True]  # the second one waited, and found nothing left to do
    assert_agreement()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_change_that_waits_for_a_compile_leaves_the_course_stale(site_tree, monkeypatch):
    course = make_course_page()
    mark_stale(key=course.translation_key)
    real = publishing.read_course
    threads = []

    def read_while_an_editor_saves(row):
        spec = real(row)
        threads.append(in_thread(lambda: mark_stale(key=row.key)))
        threads[0].join(0.2)
        assert threads[0].is_alive()  # it waits for the lock
        return spec

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "read_course", read_while_an_editor_saves)
        compile_course(course.translation_key)
    threads[0].join(20)
    assert course_row(course).is_stale
    compile_stale_courses()
    assert_agreement()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_students_enroll_while_a_course_is_compiled(site_tree):
    from tests.factories.enrollments import make_enrollment

    course = make_course_page()
    user = make_user()
    done = []
    with transaction.atomic():
        publishing.services.lock_course(key=course.translation_key)
        thread = in_thread(lambda: done.append(make_enrollment(course_row(course), user)))
        thread.join(20)
        assert done
