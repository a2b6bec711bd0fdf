"""The way of a team to what it teaches, on My learning."""

import pytest
from django.urls import reverse

from learning.courses.enums import TeamRole
from learning.courses.models import CourseMember
from tests.factories.assignments import make_assignment, make_submission
from tests.factories.people import make_editor, make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_an_assistant_finds_the_gradebook_and_what_waits(client):
    enrollment, version = make_assignment()
    make_submission(enrollment, version)
    course, assistant = enrollment.course, make_student()
    CourseMember.objects.create(course=course, user=assistant, role=TeamRole.ASSISTANT)
    addresses = [reverse(name, args=[course.key]) for name in ("gradebook", "course_quizzes", "accommodations")]
    client.force_login(assistant)
    html = client.get(reverse("my_learning")).content.decode()
    assert "1 piece of work waits" in html and "0 answers in quizzes wait" in html
    assert all(f'href="{address}"' in html for address in addresses)
    assert "You are in no course yet" not in html
    assert all(client.get(address).status_code == 200 for address in addresses)
    for person in (enrollment.user, make_student(), make_editor()):  # editors teach nothing by themselves
        client.force_login(person)
        html = client.get(reverse("my_learning")).content.decode()
        assert "Teaching" not in html and not any(address in html for address in addresses)
