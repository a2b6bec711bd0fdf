"""Generated data to measure with: as good as what people make, and never beside it."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from learning.assessment.models import Attempt
from learning.courses.models import Course, Lesson
from learning.enrollment.models import Enrollment
from learning.progress.models import CourseProgress
from learning.progress.services import recount_everyone
from lms_pages.models import LessonPage
from lms_pages.seeding.students import PASSWORD, email_of
from search.models import SearchEntry
from tests.factories.pages import make_course_page, publish
from tests.factories.people import make_student

pytestmark = pytest.mark.django_db


def seed(**sizes) -> None:
    call_command("seed_bench", **{"courses": 2, "lessons": 9, "students": 3, **sizes})


def test_seeded_site_is_whole(client, capsys):
    seed()
    assert Course.objects.live().count() == 2 and Lesson.objects.count() == LessonPage.objects.live().count() == 18
    assert "2 courses" in capsys.readouterr().out
    call_command("check_outline")
    call_command("fixtree")
    assert "No problems found" in capsys.readouterr().out
    assert all(recount_everyone(course=course) == 0 for course in Course.objects.all())
    for attempt in Attempt.objects.prefetch_related("answers"):
        assert attempt.points == sum(answer.points for answer in attempt.answers.all())
    assert SearchEntry.objects.filter(lesson=None).count() == 2


def test_student_signs_in_and_goes_on_and_an_editor_publishes(client):
    seed()
    response = client.post("/accounts/login/", {"login": email_of(1), "password": PASSWORD})
    assert response.status_code == 302 and "_auth_user_id" in client.session
    enrollment = Enrollment.objects.get(user__email=email_of(1), course=Course.objects.first())
    assert CourseProgress.objects.get(enrollment=enrollment).lesson_count == 9
    page = client.get(f"/learn/courses/{enrollment.course.key}/continue/", follow=True)
    assert page.status_code == 200 and b"data-time-url" in page.content
    lesson = publish(LessonPage.objects.first(), title="Edited")
    assert lesson.title == "Edited" and lesson.live


@pytest.mark.once
@pytest.mark.parametrize("before", [make_student, make_course_page])
def test_database_of_somebody_is_refused(site_tree, before):
    before()
    courses = Course.objects.count()
    with pytest.raises(CommandError, match="give an empty one"):
        seed()
    assert Course.objects.count() == courses and not User.objects.filter(email=email_of(1)).exists()


def test_seeding_twice_is_refused():
    seed(courses=1, lessons=1, students=1)
    with pytest.raises(CommandError, match="give an empty one"):
        seed()


def test_site_of_people_is_refused(settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="password everybody knows"):
        seed()
    assert not User.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("sizes", [{"courses": 0}, {"lessons": -1}, {"students": 0}])
def test_sizes_are_at_least_one(sizes):
    with pytest.raises(CommandError, match="at least 1"):
        seed(**sizes)
