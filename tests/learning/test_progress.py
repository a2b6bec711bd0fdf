import threading
from datetime import timedelta

import pytest
from django.db import connections

from learning.courses.enums import CompletionRule
from learning.courses.models import Activity
from learning.progress.models import ActivityCompletion, CourseProgress, LessonProgress
from learning.progress.selectors import (
    completed_activity_ids,
    course_outline,
    done_lesson_ids,
    next_lesson,
)
from learning.progress.services import (
    MEASURE_AT_MOST,
    NotDoneYet,
    add_time,
    complete_activity,
    mark_lesson_done,
    open_lesson,
    recount_course,
    recount_everyone,
)
from learning.progress.signals import course_completed, lesson_completed
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import (
    activity_spec,
    course_spec,
    lesson_spec,
    make_course,
    make_course_with,
    module_spec,
    write_outline,
)

pytestmark = pytest.mark.django_db

VIEWED, ANSWERED, PASSED = CompletionRule.VIEWED, CompletionRule.ANSWERED, CompletionRule.PASSED


def lesson_with(*activities):
    """(enrollment, lesson, its activities) of a course of two lessons, the first with these activities."""
    course = make_course_with(lesson_spec(*activities), lesson_spec())
    lesson = course.lessons.order_by("order").first()
    return make_enrollment(course), lesson, list(lesson.activities.order_by("order"))


def is_done(enrollment, lesson) -> bool:
    return lesson.pk in done_lesson_ids(enrollment)


# --- what completes a lesson


def test_a_lesson_of_words_is_done_when_the_student_says_so(noon):
    enrollment, lesson, _ = lesson_with()
    open_lesson(enrollment=enrollment, lesson=lesson, now=noon)
    assert not is_done(enrollment, lesson)
    mark_lesson_done(enrollment=enrollment, lesson=lesson, now=noon)
    assert is_done(enrollment, lesson)
    mark_lesson_done(enrollment=enrollment, lesson=lesson, now=noon + timedelta(days=1))
    assert LessonProgress.objects.get().completed_at == noon


@pytest.mark.parametrize("rule", [ANSWERED, PASSED])
def test_done_is_refused_and_stores_nothing_while_an_answer_is_missing(rule):
    enrollment, lesson, (video, quiz) = lesson_with(activity_spec(VIEWED), activity_spec(rule))
    with pytest.raises(NotDoneYet) as refusal:
        mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert refusal.value.activities == [quiz]
    assert not ActivityCompletion.objects.exists() and not LessonProgress.objects.exists()
    complete_activity(enrollment=enrollment, activity=quiz)
    mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert completed_activity_ids(enrollment, lesson) == {video.pk, quiz.pk}
    assert is_done(enrollment, lesson)


def test_what_only_asks_to_be_viewed_counts_as_viewed_by_pressing_done():
    enrollment, lesson, activities = lesson_with(activity_spec(VIEWED), activity_spec(VIEWED))
    mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert completed_activity_ids(enrollment, lesson) == {activity.pk for activity in activities}


def test_the_last_required_part_completes_the_lesson():
    enrollment, lesson, (video, quiz) = lesson_with(activity_spec(VIEWED), activity_spec(ANSWERED))
    complete_activity(enrollment=enrollment, activity=quiz)
    assert not is_done(enrollment, lesson)
    complete_activity(enrollment=enrollment, activity=video)
    assert is_done(enrollment, lesson)


def test_an_optional_part_neither_holds_a_lesson_up_nor_completes_it():
    enrollment, lesson, (quiz,) = lesson_with(activity_spec(ANSWERED, is_required=False))
    complete_activity(enrollment=enrollment, activity=quiz)
    assert not is_done(enrollment, lesson)
    mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert is_done(enrollment, lesson)


def test_completing_twice_is_completing_once(noon):
    enrollment, lesson, (quiz,) = lesson_with(activity_spec())
    for day in range(2):
        complete_activity(enrollment=enrollment, activity=quiz, now=noon + timedelta(days=day))
    assert ActivityCompletion.objects.get().completed_at == noon
    assert LessonProgress.objects.get().completed_at == noon


def test_a_retired_part_holds_nobody_up():
    enrollment, lesson, (quiz,) = lesson_with(activity_spec())
    Activity.objects.update(retired_at="2026-01-01T00:00Z")
    mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert is_done(enrollment, lesson)


def test_a_lesson_that_was_done_stays_done_when_it_gains_a_quiz():
    words = lesson_spec()
    spec = course_spec(module_spec(words, lesson_spec()))
    course = write_outline(spec)
    enrollment, lesson = make_enrollment(course), course.lessons.get(key=words.key)
    mark_lesson_done(enrollment=enrollment, lesson=lesson)
    write_outline(course_spec(module_spec(lesson_spec(activity_spec(PASSED), key=words.key)), key=course.key))
    assert is_done(enrollment, lesson)
    other = make_enrollment(course)
    with pytest.raises(NotDoneYet):
        mark_lesson_done(enrollment=other, lesson=lesson)


def test_news_is_sent_once_and_after_commit(django_capture_on_commit_callbacks):
    heard = []

    def hear(sender, **news):
        heard.append(news["signal"])

    lesson_completed.connect(hear)
    course_completed.connect(hear)
    course = make_course(modules=1, lessons=2)
    enrollment = make_enrollment(course)
    try:
        for lesson in [*course.lessons.all(), *course.lessons.all()]:
            with django_capture_on_commit_callbacks(execute=True):
                mark_lesson_done(enrollment=enrollment, lesson=lesson)
    finally:
        lesson_completed.disconnect(hear)
        course_completed.disconnect(hear)
    assert heard.count(lesson_completed) == 2 and heard.count(course_completed) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_last_two_parts_finished_at_once_complete_the_lesson():
    enrollment, lesson, activities = lesson_with(*(activity_spec(VIEWED) for _ in range(4)))
    gate = threading.Barrier(len(activities))

    def finish(activity):
        try:
            gate.wait(20)
            complete_activity(enrollment=enrollment, activity=activity)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=finish, args=[activity]) for activity in activities]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert is_done(enrollment, lesson)


# --- the sum


def test_percent_reaches_100_only_with_the_last_lesson():
    course = make_course(modules=1, lessons=7)
    enrollment = make_enrollment(course)
    percents = [recount_course(enrollment=enrollment).percent]
    for lesson in course.lessons.order_by("order"):
        mark_lesson_done(enrollment=enrollment, lesson=lesson)
        percents.append(CourseProgress.objects.get().percent)
        assert percents[-1] == course_outline(course, "en", enrollment).percent
    assert percents == [0, 14, 28, 42, 57, 71, 85, 100]


def test_99_of_100_is_not_all():
    assert CourseProgress(done_count=199, lesson_count=200).percent == 99
    assert CourseProgress(done_count=0, lesson_count=0).percent == 0


def test_the_sum_follows_the_outline(noon):
    lessons = [lesson_spec() for _ in range(4)]
    spec = course_spec(module_spec(*lessons))
    course = write_outline(spec)
    some, all_but_one, nobody = (make_enrollment(course) for _ in range(3))
    rows = list(course.lessons.order_by("order"))
    for enrollment, count in ((some, 2), (all_but_one, 3), (nobody, 0)):
        recount_course(enrollment=enrollment)
        for lesson in rows[:count]:
            mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert recount_everyone(course=course) == 0

    write_outline(course_spec(module_spec(*lessons[:3]), key=course.key))
    assert recount_everyone(course=course, now=noon) == 3
    assert sums(course) == [(2, 3), (3, 3), (0, 3)]
    assert all_but_one.__class__.objects.get(pk=all_but_one.pk).progress.completed_at == noon

    write_outline(course_spec(module_spec(*lessons), key=course.key))
    recount_everyone(course=course, now=noon + timedelta(days=1))
    assert sums(course) == [(2, 4), (3, 4), (0, 4)]
    progress = CourseProgress.objects.get(enrollment=all_but_one)
    assert progress.completed_at == noon and progress.percent == 75  # was at 100 once; that is not taken back


def sums(course):
    return list(
        CourseProgress.objects.filter(enrollment__course=course)
        .order_by("enrollment")
        .values_list("done_count", "lesson_count")
    )


def test_recounting_asks_as_much_for_three_students_as_for_one(django_assert_num_queries):
    course = make_course()
    for _ in range(2):
        recount_course(enrollment=make_enrollment(course))
        with django_assert_num_queries(3):
            recount_everyone(course=course)


def test_a_new_outline_recounts_after_commit(django_capture_on_commit_callbacks):
    lessons = [lesson_spec(), lesson_spec()]
    course = write_outline(course_spec(module_spec(*lessons)))
    enrollment = make_enrollment(course)
    recount_course(enrollment=enrollment)
    with django_capture_on_commit_callbacks(execute=True):
        write_outline(course_spec(module_spec(lessons[0]), key=course.key))
    assert CourseProgress.objects.get().lesson_count == 1


# --- time


@pytest.fixture
def reading(noon):
    """Somebody opened a lesson at noon. Returns report(seconds, at): what was counted."""
    enrollment, lesson, _ = lesson_with()
    open_lesson(enrollment=enrollment, lesson=lesson, now=noon)

    def report(seconds, at):
        return add_time(enrollment=enrollment, lesson=lesson, seconds=seconds, now=noon + timedelta(seconds=at))

    return report


def spent() -> int:
    return LessonProgress.objects.get().seconds_spent


def test_time_adds_up(reading):
    assert [reading(30, 30), reading(30, 60), reading(12, 75)] == [30, 30, 12]
    assert spent() == 72


def test_two_tabs_do_not_count_the_same_minute_twice(reading):
    assert [reading(30, 30), reading(30, 30), reading(30, 45), reading(30, 60)] == [30, 0, 15, 15]
    assert spent() == 60


@pytest.mark.parametrize("seconds", [0, -5, -(10**9)])
def test_no_or_negative_time_counts_nothing(reading, seconds):
    assert reading(seconds, 60) == 0 and spent() == 0


def test_one_report_counts_no_more_than_the_clock_and_the_limit_allow(reading):
    assert reading(10**12, 40) == 40
    assert reading(10**12, 40 + 3600) == MEASURE_AT_MOST
    assert spent() == 40 + MEASURE_AT_MOST


def test_a_report_that_comes_late_counts_nothing_and_opens_nothing(reading):
    assert [reading(30, 60), reading(30, 40), reading(30, 60)] == [30, 0, 0]
    assert spent() == 30


def test_time_before_the_lesson_was_opened_does_not_count(noon):
    enrollment, lesson, _ = lesson_with()
    assert add_time(enrollment=enrollment, lesson=lesson, seconds=30, now=noon) == 0


# --- where to go on


@pytest.fixture
def course():
    return make_course(modules=2, lessons=2)


def go_on(course, enrollment, last=None):
    return getattr(next_lesson(course_outline(course, "en", enrollment), last and last.key), "key", None)


def test_where_to_go_on(course):
    enrollment, lessons = make_enrollment(course), list(course.lessons.order_by("order"))
    first, second, third, fourth = (lesson.key for lesson in lessons)
    assert go_on(course, enrollment) == first
    assert go_on(course, enrollment, lessons[2]) == third  # last opened, not done
    mark_lesson_done(enrollment=enrollment, lesson=lessons[2])
    assert go_on(course, enrollment, lessons[2]) == fourth  # the first undone one after it
    mark_lesson_done(enrollment=enrollment, lesson=lessons[3])
    assert go_on(course, enrollment, lessons[3]) == first  # nothing left after it: the first undone one at all
    for lesson in lessons[:2]:
        mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert go_on(course, enrollment, lessons[1]) is None


def test_going_on_from_a_lesson_that_left_the_outline_starts_over(course):
    enrollment, gone = make_enrollment(course), make_course().lessons.first()
    assert go_on(course, enrollment, gone) == course.lessons.order_by("order").first().key


def test_opening_a_lesson_makes_it_the_place_to_come_back_to(course, noon):
    enrollment, (first, second) = make_enrollment(course), course.lessons.order_by("order")[:2]
    open_lesson(enrollment=enrollment, lesson=second, now=noon)
    open_lesson(enrollment=enrollment, lesson=first, now=noon + timedelta(hours=1))
    progress = CourseProgress.objects.get()
    assert progress.last_lesson == first and progress.last_accessed_at == noon + timedelta(hours=1)
    assert progress.lesson_count == 4 and progress.percent == 0
    started = LessonProgress.objects.get(lesson=second)
    assert started.started_at == started.last_accessed_at == noon


# --- the outline


def test_the_outline_costs_three_queries_whatever_its_size(django_assert_num_queries):
    for lessons in (1, 3):
        course = make_course(modules=lessons, lessons=lessons)
        enrollment = make_enrollment(course)
        with django_assert_num_queries(3):
            assert course_outline(course, "en", enrollment).lesson_count == lessons**2


def test_the_outline_speaks_the_readers_language_where_it_can():
    both = lesson_spec(title="English")
    both.titles["af"] = "Afrikaans"
    course = make_course_with(both, lesson_spec(title="Only English"))
    assert [lesson.title for lesson in course_outline(course, "af").lessons] == ["Afrikaans", "Only English"]
    assert [lesson.title for lesson in course_outline(course, "en").lessons] == ["English", "Only English"]


def test_the_outline_knows_neighbors(course):
    outline = course_outline(course, "en")
    first, second, third, fourth = outline.lessons
    assert outline.around(first.key) == (None, second)
    assert outline.around(second.key) == (first, third)
    assert outline.around(fourth.key) == (third, None)
    assert outline.around(course.key) == (None, None)
