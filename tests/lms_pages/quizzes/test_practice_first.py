"""A quiz that was practice before it became an exam."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.assessment.exams import upcoming_exams
from learning.assessment.services import StartRefused, submit_attempt
from learning.courses.models import ActivityVersion
from learning.grades.models import Grade
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, make_course_page
from tests.factories.quizzes import activity_of, answer, begin, publish_again, quiz_spec

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_practice_uses_up_nothing_of_the_exam_and_counts_nowhere_in_it(client, site_tree):
    page, now = make_course_page(modules=1, lessons=1), timezone.now()
    course = course_row(page)
    practice = quiz_spec(mode="practice", shuffle_options=True, counts="best").definitions["en"]
    ActivityVersion.objects.filter(activity__lesson__course=course).update(definition=practice)
    enrollment, activity = make_enrollment(course), activity_of(course)
    for _number in range(2):
        submit_attempt(key=answer(begin(enrollment, activity)).key)
    closes_at = (now + 5 * HOUR).isoformat()
    publish_again(activity, mode="exam", attempts_allowed=1, cool_down_minutes=60, closes_at=closes_at)
    client.force_login(enrollment.user)
    lesson = page.get_children().first().get_children().first().url
    html = client.get(lesson).content.decode()
    assert "1 of 1 attempts left" in html and html.count("· Practice") == 2 and "uses up no attempt" in html
    assert "score" not in html.split("work panel")[1].split("</section>")[0]  # nothing of the exam is earned yet
    assert upcoming_exams([enrollment], "en", now)
    submit_attempt(key=answer(begin(enrollment, activity), right=1).key)
    assert Grade.objects.get(enrollment=enrollment).points == 1  # of two, though "best" counts
    html = client.get(lesson).content.decode()
    assert "0 of 1 attempts left" in html and "You have used all your attempts." in html
    assert not upcoming_exams([enrollment], "en", now)
    with pytest.raises(StartRefused, match="all your attempts"):
        begin(enrollment, activity)
    publish_again(activity, mode="practice", attempts_allowed=3, cool_down_minutes=0, closes_at=None)
    submit_attempt(key=begin(enrollment, activity).key)  # and the other way round: the third of practice
    assert Grade.objects.get(enrollment=enrollment).points == 1
    with pytest.raises(StartRefused, match="all your attempts"):
        begin(enrollment, activity)
