"""An archived course is offered to nobody new, stays open to those who are in it, and comes back as it was."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from learning.courses.enums import TeamRole
from learning.courses.models import CourseMember
from learning.courses.rules import may_manage_course
from learning.enrollment.models import Enrollment
from learning.enrollment.services import EnrollmentRefused, enroll_student
from lms_pages.models import CoursePage
from lms_pages.moderation.archiving import archive, restore
from lms_pages.moderation.states import CourseState, course_state
from search.selectors import find, suggestions
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import course_row, lessons_of, make_course_page, save_draft
from tests.factories.people import make_administrator, make_editor, make_instructor, make_student, make_user

from .conftest import led_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(reviewed, lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return led_by(lead, make_course_page(modules=1, lessons=1, title="Tidal pools", owner=lead))


def row_of(course):
    return course_row(course)


def press(client, user, name, course):
    client.force_login(user)
    return client.post(reverse(name, args=[course.pk]))


def found_by(user) -> bool:
    return find("tidal", user=user, locale="en").exists()


def test_archived_and_restored(client, lead, course, site_tree):
    home, catalog = site_tree
    visitor = Client()
    inside, outside = make_student(), make_student()
    make_enrollment(row_of(course), inside)
    shown = {
        "catalog": lambda: "Tidal pools" in visitor.get(catalog.url).content.decode(),
        "home page": lambda: "Tidal pools" in visitor.get(home.url).content.decode(),
        "sitemap": lambda: course.url in visitor.get("/sitemap.xml").content.decode(),
        "search of a visitor": lambda: found_by(AnonymousUser()),
        "search of a student": lambda: found_by(outside),
        "search of an editor": lambda: found_by(make_editor()),
        "suggestions": lambda: bool(suggestions("tid", locale="en")),
        "button": lambda: "Enroll free" in visitor.get(course.url).content.decode(),
    }
    assert {name for name, is_shown in shown.items() if not is_shown()} == set()

    assert press(client, lead, "archive_course", course).status_code == 302
    assert {name for name, is_shown in shown.items() if is_shown()} == set()
    page = visitor.get(course.url).content.decode()
    assert "This course is archived and takes no new students." in page and 'content="noindex"' in page
    for source in ("free", "staff"):
        with pytest.raises(EnrollmentRefused, match="archived"):
            enroll_student(course=row_of(course), user=outside, source=source)
    assert found_by(inside)
    client.force_login(inside)
    assert client.get(lessons_of(course)[0].url).status_code == 200
    assert "Tidal pools" in client.get(reverse("my_learning")).content.decode()
    assert course_state(course) == CourseState.ARCHIVED

    assert press(client, lead, "restore_course", course).status_code == 302
    assert {name for name, is_shown in shown.items() if not is_shown()} == set()
    assert enroll_student(course=row_of(course), user=outside).pk
    actions = PageLogEntry.objects.filter(page=course.pk, action__startswith="lms_pages.").order_by("timestamp")
    assert list(actions.values_list("action", "user")) == [
        ("lms_pages.archive", lead.pk),
        ("lms_pages.restore", lead.pk),
    ]


def test_twice_is_once(lead, course):
    for change, count in ((archive, 1), (restore, 2)):
        assert change(page=course, user=lead) and not change(page=course, user=lead)
        assert PageLogEntry.objects.filter(action__startswith="lms_pages.").count() == count


def test_several_at_once_but_not_those_of_others(client, lead, course):
    other = make_course_page(modules=0)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "archive"])
    client.force_login(lead)
    client.post(f"{address}?id={course.pk}&id={other.pk}&next=/admin/")
    assert not row_of(other).is_archived
    client.post(f"{address}?id={course.pk}&next=/admin/")
    assert row_of(course).is_archived
    client.force_login(make_editor())
    client.post(f"{address}?id={course.pk}&id={other.pk}&next=/admin/")
    assert row_of(other).is_archived
    assert PageLogEntry.objects.filter(action="lms_pages.archive").count() == 2


def test_an_archived_course_stays_so_when_it_is_changed(lead, course, django_capture_on_commit_callbacks):
    archive(page=course, user=lead)
    with django_capture_on_commit_callbacks(execute=True):
        save_draft(course, title="Tidal pools at night").latest_revision.publish()
    assert row_of(course).is_archived and row_of(course).texts.get().title == "Tidal pools at night"


PEOPLE = {
    "visitor": (AnonymousUser, False),
    "student": (make_student, False),
    "other instructor": (make_instructor, False),
    "finance": (lambda: make_user(role="finance"), False),
    "editor": (make_editor, True),
    "administrator": (lambda: make_user(role="administrator"), True),
    "superuser": (make_administrator, True),
}
TEAM = {TeamRole.LEAD: True, TeamRole.CO_INSTRUCTOR: False, TeamRole.ASSISTANT: False}


@pytest.mark.once
def test_who_may(client, course):
    people = {name: (make(), may) for name, (make, may) in PEOPLE.items()}
    for role, may in TEAM.items():
        people[role] = (make_instructor(), may)
        CourseMember.objects.create(course=row_of(course), user=people[role][0], role=role)
    for name, (person, may) in people.items():
        assert may_manage_course(person, row_of(course)) == may, name
        if not may:
            with pytest.raises(PermissionDenied):
                archive(page=course, user=person)
        if person.is_authenticated:
            for screen in ("archive_course", "restore_course"):
                client.force_login(person)
                assert (client.get(reverse(screen, args=[course.pk])).status_code == 200) == may, name
    former, _may = people[TeamRole.LEAD]
    former.is_active = False
    assert not may_manage_course(former, row_of(course))


def test_deleting_a_course_with_students_offers_the_archive(client, course):
    editor = make_editor()
    delete = reverse("wagtailadmin_pages:delete", args=[course.pk])
    editor.groups.first().page_permissions.get_or_create(page=course, permission=_bulk_delete())
    make_enrollment(row_of(course))
    client.force_login(editor)
    response = client.post(delete)
    said = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert "1 student" in said and "Archive it instead" in said
    assert reverse("archive_course", args=[course.pk]) in said
    assert CoursePage.objects.filter(pk=course.pk).exists()
    Enrollment.objects.all().delete()
    client.post(delete)
    assert not Page.objects.filter(pk=course.pk).exists()


def _bulk_delete():
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename="bulk_delete_page")


@pytest.mark.once
def test_the_state_is_shown_where_an_editor_looks(wagtails_indexes, client, lead, course):
    archive(page=course, user=lead)
    client.force_login(make_editor())
    for address in (
        reverse("wagtailadmin_explore", args=[course.get_parent().pk]),
        reverse("wagtailadmin_explore", args=[course.get_parent().pk]) + "?q=tidal",
        reverse("wagtailadmin_explore", args=[course.pk]),
        reverse("wagtailadmin_pages:edit", args=[course.pk]),
    ):
        assert "Archived" in client.get(address).content.decode()
    client.force_login(lead)
    assert "Archived" in client.get("/admin/").content.decode()
