"""What the team of a course sees of what students watch."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learning.courses.models import CourseMember
from learning.progress.models import MediaPlace
from lms_pages.block_ids import ensure_ids
from lms_pages.publishing import compile_course
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_document, make_media
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_instructor, make_student

YOUTUBE = "https://youtu.be/aircAruvnKk"

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def films(*titles):
    """A course with a lesson for each: a video of ours, one elsewhere, and a paper."""
    course = make_course_page(modules=1, lessons=0, compiled=False)
    for title in titles:
        body = [
            {"type": "video", "value": {"title": title, "url": "", "media": make_media().pk}},
            {"type": "video", "value": {"title": f"{title} elsewhere", "url": YOUTUBE, "has_captions": True}},
            {"type": "file", "value": {"document": make_document().pk, "title": ""}},
        ]
        make_lesson_page(modules_of(course)[0], title=f"About {title}", body=ensure_ids(body))
    compile_course(course.translation_key, force=True)
    return course_row(course)


def teach(client, course):
    person = make_instructor()
    CourseMember.objects.create(course=course, user=person, role="co_instructor")
    client.force_login(person)


def watched(lesson, reference, *stretches, length=100):
    total = sum(end - start for start, end in stretches)
    facts = {"intervals": [list(pair) for pair in stretches], "watched_seconds": total, "length": length}
    enrollment = make_enrollment(lesson.course)
    MediaPlace.objects.create(
        enrollment=enrollment, lesson=lesson, reference=reference, recorded_at=timezone.now(), **facts
    )
    return enrollment


def test_the_team_sees_how_much_of_each_video_is_watched(client, site_tree):
    course = films("Film")
    lesson = course.lessons.get()
    ours, theirs = sorted(lesson.files.exclude(kind="document").values_list("reference", flat=True))
    whole = watched(lesson, ours, (0, 96))
    watched(lesson, ours, (40, 60))
    watched(lesson, theirs, (0, 50), length=0)  # its player has not said how long it is
    address = reverse("course_materials", args=[course.key])
    one = reverse("course_video", args=[course.key, lesson.pk, ours])
    for user in (make_student(), whole.user, make_instructor()):
        client.force_login(user)
        assert client.get(address).status_code == client.get(one).status_code == 403
    teach(client, course)
    page = client.get(address).content.decode()
    figures = r'Film</a></th><td>About Film</td>\s*<td class="num">2</td><td class="num">58%</td><td class="num">1</td>'
    assert re.search(figures, page) and "Film elsewhere" in page and "The outlook" in page
    page = client.get(one)
    shares = page.context["shares"]
    assert (shares[0], shares[9], shares[-1]) == (50, 100, 0)
    names = re.findall(r'<th scope="row">([^<]+)</th><td class="num">(\d+)%', page.content.decode())
    assert [percent for _name, percent in names] == ["96", "20"]
    for wrong in ([lesson.pk, ours + 5000], [lesson.pk + 1, ours]):
        assert client.get(reverse("course_video", args=[course.key, *wrong])).status_code == 404
    assert client.get(reverse("course_video", args=[course.key, lesson.pk, theirs])).status_code == 200


def test_the_list_costs_the_same_whatever_it_shows(client, site_tree):
    costs = []
    for course in (films("One"), films("One", "Two", "Three")):
        for lesson in course.lessons.all():
            watched(lesson, lesson.files.filter(kind="media").get().reference, (0, 10))
        teach(client, course)
        client.get(reverse("course_materials", args=[course.key]))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("course_materials", args=[course.key])).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
