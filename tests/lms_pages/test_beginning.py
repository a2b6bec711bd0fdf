"""An instructor's first course."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from accounts.roles import INSTRUCTOR, ensure_roles
from learning.courses.enums import TeamRole
from learning.courses.models import ActivityVersion, CourseMember
from lms_pages.models import Category, CoursePage
from lms_pages.publishing import compile_course
from tests.factories.pages import lessons_of, modules_of, publish
from tests.factories.people import make_editor, make_instructor, make_student

from .agreement import assert_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def instructors_add_courses(catalog):
    """Whatever gives them the right."""
    ensure_roles()
    group = Group.objects.get(name=INSTRUCTOR)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    right = Permission.objects.get(codename="add_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=catalog, permission=right)


def test_the_template_is_a_course_to_write_over(catalog, client, django_capture_on_commit_callbacks):
    instructor = make_instructor(name="Nomsa")
    new = reverse("wagtailadmin_pages:add", args=["lms_pages", "coursepage", catalog.pk])
    client.force_login(instructor)
    offered = client.get(new).content.decode()
    assert "Begin with the template" in offered and 'href="?empty=1"' in offered
    assert client.get(new, {"empty": "1"}).context["form"].fields["title"]
    begin = reverse("begin_first_course", args=[catalog.pk])
    assert client.get(begin).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(begin)
    course = CoursePage.objects.get()
    assert answer.url == reverse("wagtailadmin_explore", args=[course.pk])
    assert (course.live, course.owner) == (False, instructor)
    assert [row.user for row in course.instructors.all()] == [instructor]
    assert CourseMember.objects.get(course__key=course.translation_key, user=instructor).role == TeamRole.LEAD
    assert len(modules_of(course)) == 2 and len(lessons_of(course)) == 5
    # Once there is a course of their own, nothing is offered any more.
    assert client.get(new).context["form"].fields["title"]
    # The next one to begin has pages of their own.
    client.force_login(make_instructor())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(begin)
    assert CoursePage.objects.count() == 2 and CoursePage.objects.order_by("pk").last().slug == "my-first-course-2"
    # It is whole: published as it is, it can be learned.
    with django_capture_on_commit_callbacks(execute=True):
        for page in (course, *modules_of(course), *lessons_of(course)):
            publish(page)
    compile_course(course.translation_key)
    assert_agreement()
    assert ActivityVersion.objects.filter(is_live=True).count() == 2 and not Category.objects.exists()


def test_who_is_offered_the_template(catalog, client):
    new = reverse("wagtailadmin_pages:add", args=["lms_pages", "coursepage", catalog.pk])
    client.force_login(make_editor())
    assert client.get(new).context["form"].fields["title"]
    client.force_login(make_student())
    assert client.post(reverse("begin_first_course", args=[catalog.pk])).status_code == 403
    assert not CoursePage.objects.exists()
