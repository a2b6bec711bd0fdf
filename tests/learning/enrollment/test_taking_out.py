"""Staff takes a student out of a course, on the screen of the enrollment."""

import pytest

from core.models import AuditEntry
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.enrollment.services import EnrollmentRefused, enroll_student, remove_student
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import make_course
from tests.factories.people import make_editor, make_instructor, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(site_tree):
    return make_enrollment(make_course(title="Nets and trees", slug="nets"), make_student())


def test_with_a_reason_that_stays_in_the_log(client, row):
    address = f"/admin/enrollments/inspect/{row.pk}/"
    client.force_login(make_editor(email="ed@example.org"))
    assert "Take this student out" in client.get(address).content.decode()
    refused = client.post(address, {"reason": " "}).content.decode()
    assert "This field is required" in refused and Enrollment.objects.get().status == EnrollmentStatus.ACTIVE
    told = client.post(address, {"reason": "Asked us by mail."}, follow=True).content.decode()
    assert "is out of the course" in told and "Take this student out" not in told
    row.refresh_from_db()
    assert row.status == EnrollmentStatus.REMOVED and row.left_at
    entry = AuditEntry.objects.get(action="enrollment.removed")
    assert (entry.user_label, entry.data) == ("ed@example.org", {"reason": "Asked us by mail."})
    client.post(address, {"reason": "Once more"})
    assert AuditEntry.objects.filter(action="enrollment.removed").count() == 1
    with pytest.raises(EnrollmentRefused):
        enroll_student(course=row.course, user=row.user)  # by themselves
    assert enroll_student(course=row.course, user=row.user, source="staff").is_active(row.left_at)


def test_not_by_others_and_not_without_a_reason(client, row):
    for person in (make_student(), make_instructor()):
        client.force_login(person)
        client.post(f"/admin/enrollments/inspect/{row.pk}/", {"reason": "Out"})
    with pytest.raises(EnrollmentRefused):
        remove_student(enrollment=row, by=make_editor(), reason=" ")
    assert Enrollment.objects.get().status == EnrollmentStatus.ACTIVE


def test_the_list_is_filtered_by_course(client, row):
    other = make_enrollment(make_course(title="Of bread", slug="bread"), make_student(email="baker@example.org"))
    client.force_login(make_editor())
    found = client.get("/admin/enrollments/", {"course": other.course_id}).content.decode()
    assert "baker@example.org" in found and row.user.email not in found
