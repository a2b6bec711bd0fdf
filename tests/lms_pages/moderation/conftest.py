import pytest

from learning.courses.enums import TeamRole
from learning.courses.models import CourseMember
from lms_pages.models import CoursePage
from lms_pages.moderation.workflow import ensure_workflow
from tests.factories.pages import course_row, make_course_page
from tests.factories.people import make_editor, make_instructor


@pytest.fixture
def client(client, django_capture_on_commit_callbacks):
    """Whose posts are committed: mails go out and courses are compiled."""
    post = client.post

    def committed(*args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return post(*args, **kwargs)

    client.post = committed
    return client


@pytest.fixture
def reviewed(site_tree):
    """A site whose catalog has its review."""
    return ensure_workflow()


@pytest.fixture
def editor(reviewed):
    return make_editor(email="editor@example.org", name="Lerato Dube")


@pytest.fixture
def lead(reviewed):
    return make_instructor(email="lead@example.org", name="Pieter van Wyk")


@pytest.fixture
def draft(lead):
    """A course of one module and two lessons that its lead may edit; nothing of it was ever published."""
    return led_by(lead, make_course_page(modules=1, lessons=2, live=False, owner=lead))


def led_by(user, page) -> CoursePage:
    """`user` leads the course, and so may edit its pages."""
    CourseMember.objects.update_or_create(course=course_row(page), user=user, defaults={"role": TeamRole.LEAD})
    return CoursePage.objects.get(pk=page.pk)
