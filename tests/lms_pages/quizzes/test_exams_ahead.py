"""Exams that are coming: on My learning, and by mail once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.assessment.exams import upcoming_exams
from learning.assessment.services import StartRefused, remind_of_exams, submit_attempt
from learning.courses.models import ActivityVersion
from learning.enrollment.accommodations import grant_accommodation
from notifications.models import OutgoingMessage
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, make_course_page
from tests.factories.quizzes import activity_of, begin, make_exam, quiz_spec

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def exam(now, opens, closes, **fields):
    window = {"opens_at": (now + opens).isoformat(), "closes_at": (now + closes).isoformat()}
    return make_exam(mode="exam", **window, **fields)


def test_my_learning_names_the_exams_that_can_still_be_taken(client, site_tree):
    now = timezone.now()
    course = course_row(make_course_page(modules=1, lessons=1))
    window = {"opens_at": (now + 2 * HOUR).isoformat(), "closes_at": (now + 3 * HOUR).isoformat()}
    definition = quiz_spec(mode="exam", attempts_allowed=1, **window).definitions["en"]
    ActivityVersion.objects.filter(activity__lesson__course=course).update(definition=definition)
    enrollment, activity = make_enrollment(course), activity_of(course)
    client.force_login(enrollment.user)
    html = client.get("/learn/").content.decode()
    assert "Upcoming exams" in html and "Gradients" in html and f"#block-{activity.block_id}" in html
    begin(enrollment, activity, now=now + 2.5 * HOUR)
    assert [row.is_begun for row in upcoming_exams([enrollment], "en", now + 2.5 * HOUR)] == [True]
    submit_attempt(key=enrollment.attempts.get().key, now=now + 2.6 * HOUR)
    assert not upcoming_exams([enrollment], "en", now + 2.7 * HOUR)  # the one attempt is used
    assert "Upcoming exams" not in client.get("/learn/").content.decode()


def test_one_that_closed_is_listed_for_who_has_longer(django_assert_num_queries):
    now = timezone.now()
    enrollment, activity = exam(now, -2 * HOUR, -HOUR)
    assert not upcoming_exams([enrollment], "en", now)
    grant_accommodation(enrollment=enrollment, activity=activity, by=None, closes_at=now + HOUR)
    others = [make_enrollment(enrollment.course) for _ in range(3)]
    with django_assert_num_queries(3):
        assert [row.enrollment for row in upcoming_exams([enrollment, *others], "en", now)] == [enrollment]


def test_a_moved_window_opens_earlier_for_one_student_alone_and_is_told_as_theirs(client, django_assert_num_queries):
    now = timezone.now()
    enrollment, activity = exam(now, 72 * HOUR, 74 * HOUR)
    other = make_enrollment(enrollment.course)
    window = {"opens_at": now + 12 * HOUR, "closes_at": now + 13 * HOUR}
    grant_accommodation(enrollment=enrollment, activity=activity, by=None, **window)
    with django_assert_num_queries(3):
        first, second = upcoming_exams([enrollment, other], "en", now)
    assert (first.terms.opens_at, first.terms.closes_at) == tuple(window.values())
    assert first.terms.granted == ["an earlier opening time", "an earlier closing time"]
    assert second.terms.opens_at == now + 72 * HOUR and not second.terms.granted
    assert remind_of_exams(now) == 1  # the one it is near for
    with pytest.raises(StartRefused, match="It opens on"):
        begin(other, activity, now=now + 12.5 * HOUR)
    attempt = begin(enrollment, activity, now=now + 12.5 * HOUR)
    assert attempt.due_at == now + 13 * HOUR
    late = make_enrollment(enrollment.course)
    grant_accommodation(enrollment=late, activity=activity, by=None, opens_at=now + 73 * HOUR)
    with pytest.raises(StartRefused, match="It opens on"):
        begin(late, activity, now=now + 72.5 * HOUR)
    assert begin(late, activity, now=now + 73.5 * HOUR).due_at == now + 74 * HOUR


def test_students_are_told_once_before_it_opens_and_before_it_closes():
    now = timezone.now()
    enrollment, activity = exam(now, 30 * HOUR, 60 * HOUR)
    begun = make_enrollment(enrollment.course)
    assert remind_of_exams(now) == 0
    assert remind_of_exams(now + 7 * HOUR) == 2
    assert remind_of_exams(now + 8 * HOUR) == 0
    begin(begun, activity, now=now + 31 * HOUR)
    assert remind_of_exams(now + 40 * HOUR) == 1  # who has begun knows of it
    subjects = list(OutgoingMessage.objects.filter(kind="exam_near").order_by("pk").values_list("subject", flat=True))
    assert subjects == ["Gradients opens soon", "Gradients opens soon", "Gradients closes soon"]
