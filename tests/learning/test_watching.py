"""What was watched of a video: merged, bounded by the clock, and what it completes."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest

from learning.courses.enums import CompletionRule, FileKind
from learning.courses.specs import ActivitySpec, FileRef
from learning.enrollment.services import leave_course
from learning.progress.intervals import merged, read_stretches, seconds_of
from learning.progress.models import ActivityCompletion, MediaPlace
from learning.progress.selectors import last_places, media_places, taste_of
from learning.progress.services import NotDoneYet, mark_lesson_done, remember_taste
from learning.progress.watching import (
    Implausible,
    Wanted,
    WatchRefused,
    issue_watch_ticket,
    read_watch_ticket,
    record_watching,
    watcher_of,
)
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import lesson_spec, make_course_with
from tests.factories.people import make_student

FILM, LENGTH = 12, 100.0


@pytest.mark.once
@pytest.mark.parametrize(
    "text, stretches",
    [("", []), ("0-12.5", [[0, 12.5]]), ("30-45,0-12.5", [[0, 12.5], [30, 45]]), ("0-10,5-20,20.4-30", [[0, 30]]),
     ("5-5", []), ("1-3,1-2", [[1, 3]])],
)  # fmt: skip
def test_stretches_are_read_and_merged(text, stretches):
    assert read_stretches(text) == stretches


@pytest.mark.once
@pytest.mark.parametrize(
    "text", ["x", "1", "5-4", "-1-3", "0-1e9", "nan-3", "1-2;3-4", "0-999999", "1-2,,,x", "9" * 5000]
)
def test_what_is_no_stretch_is_refused(text):
    with pytest.raises(ValueError):
        read_stretches(text)


@pytest.mark.once
def test_merging_agrees_with_counting_seconds_one_by_one():
    source = random.Random(6)
    for _ in range(200):
        pieces = [[start, start + source.randint(1, 20)] for start in (source.randint(0, 80) for _ in range(8))]
        first, second = pieces[:4], pieces[4:]
        both = merged(merged(first), merged(second), end=90)
        ones = {second for start, end in pieces for second in range(start, min(end, 90))}
        assert seconds_of(both) == len(ones) and both == sorted(both)


def watched_spec(percent=80):
    watch = {"video": FILM, "percent": percent, "shortest": LENGTH * 0.9, "longest": LENGTH}
    definition = {"title": "Rolling downhill", "watch": watch}
    return ActivitySpec(uuid4(), "video", CompletionRule.WATCHED, True, {"en": definition})


@pytest.fixture
def film(db):
    """An enrollment and a lesson that asks for 80% of a film of 100 seconds."""
    spec = lesson_spec(watched_spec(), files=(FileRef(FileKind.MEDIA, FILM),))
    course = make_course_with(spec, lesson_spec())
    return make_enrollment(course), course.lessons.get(key=spec.key)


@pytest.fixture
def watch(film, noon):
    """watch(seconds after the page was opened, "0-15"): what the report brought."""
    enrollment, lesson = film
    wanted = {FILM: Wanted(lesson.activities.get().pk, 80, LENGTH * 0.9, LENGTH)}
    ticket = read_watch_ticket(
        issue_watch_ticket(enrollment=enrollment, lesson=lesson, wanted=wanted, now=noon), now=noon
    )

    def report(after, stretches="", *, seconds=0.0, length=LENGTH):
        known = watcher_of(ticket, enrollment.user, FILM)
        facts = {"seconds": seconds, "stretches": read_stretches(stretches), "length": length}
        now = noon + timedelta(seconds=after)
        return record_watching(ticket=ticket, enrollment=known, reference=FILM, now=now, **facts)

    return report


def test_what_is_watched_twice_counts_once_and_the_last_part_completes(film, watch):
    enrollment, lesson = film
    assert watch(15, "0-15").seconds == 15
    assert watch(30, "0-15").seconds == 15
    assert watch(60, "60-100", seconds=100).seconds == 55  # the furthest point is the end, and yet
    with pytest.raises(NotDoneYet):
        mark_lesson_done(enrollment=enrollment, lesson=lesson)
    assert not ActivityCompletion.objects.exists()
    assert watch(90, "15-39").completed is None
    assert watch(91, "39-40").completed == lesson.activities.get()
    assert lesson.progress.get().completed_at is not None
    assert watch(95, "40-42").completed == lesson.activities.get()  # its page does not show it yet
    assert ActivityCompletion.objects.count() == 1
    assert MediaPlace.objects.get().intervals == [[0, 42], [60, 100]]


@pytest.mark.parametrize("claim", ["0-100", "0-31", "0-20,40-60"])
def test_a_report_faster_than_the_clock_is_refused_and_its_place_kept(film, watch, claim):
    enrollment, _lesson = film
    with pytest.raises(Implausible):
        watch(15, claim, seconds=42)
    place = MediaPlace.objects.get()
    assert (place.watched_seconds, place.seconds) == (0, 42)
    assert not ActivityCompletion.objects.exists()
    assert watch(15.5, "0-30").seconds == 30  # at twice the speed it can be


def test_pieces_of_a_forged_whole_are_refused_as_the_whole_is(watch):
    total = 0
    for second in range(1, 21):
        try:
            total = watch(second, f"{(second - 1) * 5}-{second * 5}").seconds
        except Implausible:
            continue
    assert total <= 2 * 20


def test_time_that_nobody_used_is_not_saved_up(watch):
    watch(600, "0-1")
    with pytest.raises(Implausible):
        watch(601, "1-99")
    assert watch(602, "1-15").seconds == 15  # a report that came late is


def test_what_was_watched_offline_counts_when_it_is_told(watch):
    assert watch(15, "0-15").seconds == 15
    assert watch(100, "15-98").completed


def test_a_page_cannot_claim_that_the_film_is_short(film, watch):
    assert watch(15, "0-20", length=20).completed is None
    assert watch(60, "20-71", length=20).completed is None  # 71 of at least 90
    assert watch(70, "71-73", length=91).completed


def test_a_flood_of_reports_is_not_written_and_loses_nothing(watch):
    assert watch(15, "0-15", seconds=15).is_noted
    said = watch(15.1, "15-15.2", seconds=16)
    assert not said.is_noted and MediaPlace.objects.get().seconds == 15
    assert watch(16, "15-16", seconds=16).seconds == 16


def test_two_tabs_at_once_lose_nothing_of_each_other(film, noon):
    enrollment, lesson = film
    ticket = read_watch_ticket(issue_watch_ticket(enrollment=enrollment, lesson=lesson, wanted={}, now=noon), now=noon)
    both = [watcher_of(ticket, enrollment.user, FILM) for _tab in range(2)]  # each read before the other wrote
    for place, known in enumerate(both):
        facts = {"seconds": 5.0, "stretches": [[place * 20.0, place * 20.0 + 5]], "length": LENGTH}
        now = noon + timedelta(seconds=15 + place)
        record_watching(ticket=ticket, enrollment=known, reference=FILM, now=now, **facts)
    assert MediaPlace.objects.get().intervals == [[0, 5], [20, 25]]


def test_a_ticket_is_of_one_student_one_lesson_and_one_day(film, noon):
    enrollment, lesson = film
    other = enrollment.course.lessons.exclude(pk=lesson.pk).get()
    text = issue_watch_ticket(enrollment=enrollment, lesson=lesson, wanted={}, now=noon)
    ticket = read_watch_ticket(text, now=noon + timedelta(hours=23))
    known = watcher_of(ticket, enrollment.user, FILM)
    assert known == enrollment and known.is_served
    assert watcher_of(ticket, make_student(), FILM) is None
    assert watcher_of(ticket, make_enrollment(enrollment.course).user, FILM) is None
    assert watcher_of(ticket, enrollment.user, FILM + 1) is None  # the lesson does not show it
    elsewhere = issue_watch_ticket(enrollment=enrollment, lesson=other, wanted={}, now=noon)
    assert watcher_of(read_watch_ticket(elsewhere, now=noon), enrollment.user, FILM) is None
    type(lesson).objects.filter(pk=lesson.pk).update(is_live=False)
    assert not watcher_of(ticket, enrollment.user, FILM).is_served
    for old in (text[:-1] + ("a" if text[-1] != "a" else "b"), "", "x" * 300):
        with pytest.raises(WatchRefused):
            read_watch_ticket(old, now=noon)
    with pytest.raises(WatchRefused):
        read_watch_ticket(text, now=noon + timedelta(hours=25))


def test_the_newest_place_is_where_to_go_on(film, watch):
    enrollment, lesson = film
    watch(15, seconds=10)
    watch(30, seconds=14.5)
    assert media_places(enrollment, lesson)[FILM].seconds == 14.5
    assert last_places([enrollment], [lesson])[lesson.pk].seconds == 14.5
    lesson.files.update(reference=13)  # another cut of the film
    assert last_places([enrollment], [lesson]) == {}
    lesson.files.update(reference=FILM)
    watch(45, seconds=0)  # seen to the end
    assert last_places([enrollment], [lesson]) == {}
    leave_course(enrollment=enrollment)
    assert MediaPlace.objects.count() == 1


def test_taste_is_of_the_person(film):
    enrollment, _lesson = film
    assert taste_of(enrollment.user_id) == {}
    remember_taste(user=enrollment.user, speed=1.5)
    remember_taste(user=enrollment.user, captions=False)
    assert taste_of(enrollment.user_id) == {"speed": 1.5, "captions": False}
    assert taste_of(make_student().pk) == {}
