"""Who gets a certificate, when, and that there is one and not two."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from core.append_only import WrittenForGood
from core.models import AuditEntry
from learning.certificates import due
from learning.certificates.enums import Held, Missing
from learning.certificates.models import Certificate, CertificateEvent, UnmetRule
from learning.certificates.services import issue_if_due, months_after
from learning.certificates.tasks import issue
from learning.courses.enums import CompletionRule
from learning.courses.models import Course
from learning.enrollment.services import leave_course, remove_student
from learning.grades.services import override_grade
from learning.progress.models import CourseProgress, LessonProgress
from learning.progress.services import complete_activity
from notifications.models import OutgoingMessage
from tests.factories.certificates import finish, make_certificate, make_certified_course, make_finished
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.outline import activity_spec, lesson_spec, make_course, make_course_with
from tests.factories.people import make_administrator, make_student

pytestmark = pytest.mark.django_db
RULE = {"min_grade": None, "months": None, "needs_approval": False}


def rule(**fields) -> dict:
    return {"gives_certificate": True, "certificate_rule": {**RULE, **fields}}


def missing(enrollment) -> str:
    return UnmetRule.objects.get(enrollment=enrollment).missing


def test_finishing_gives_one_with_everything_frozen_on_it(django_capture_on_commit_callbacks):
    student = make_student(name="Thandi Ndou")
    course = make_certified_course(lessons=2, months=12)
    enrollment = make_enrollment(course, student)
    with django_capture_on_commit_callbacks(execute=True):
        finish(enrollment)

    certificate = Certificate.objects.get()
    assert (certificate.student, certificate.course, certificate.status) == (student, course, "issued")
    assert certificate.student_name == "Thandi Ndou" and certificate.course_title == course.texts.get().title
    assert certificate.completed_at == CourseProgress.objects.get().completed_at
    assert certificate.expires_at == months_after(certificate.issued_at, 12)
    assert certificate.grade == "" and certificate.shows_name and not certificate.shows_grade
    student.profile.name = "Somebody Else"
    student.profile.save()
    certificate.refresh_from_db()
    assert certificate.student_name == "Thandi Ndou"
    assert [event.kind for event in certificate.events.all()] == ["issued"]
    assert AuditEntry.objects.filter(action="certificate.issued", object_id=str(certificate.pk)).count() == 1
    message = OutgoingMessage.objects.get(kind="certificate_issued")
    assert message.user == student


def test_asking_again_and_again_changes_nothing(django_capture_on_commit_callbacks):
    certificate = make_certificate()
    enrollment = certificate.student.enrollments.get()
    assert issue_if_due(enrollment=enrollment) is None
    issue(enrollment.pk)
    issue(0)  # an enrollment that is gone
    due.issue_due()
    assert Certificate.objects.get() == certificate
    assert OutgoingMessage.objects.filter(kind="certificate_issued").count() == 1
    copy = Certificate.objects.get()
    copy.pk, copy.code = None, "another"
    copy.key = "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10"
    with pytest.raises(IntegrityError, match="(?i)unique"), transaction.atomic():
        copy.save()


def test_nothing_is_issued_before_the_end_or_where_none_is_given():
    half = make_enrollment(make_certified_course(lessons=2))
    assert issue_if_due(enrollment=half) is None
    without = make_finished(make_course(modules=1, lessons=1))
    assert issue_if_due(enrollment=without) is None
    gone = make_finished()
    remove_student(enrollment=gone, by=make_administrator(), reason="Copied.")
    assert issue_if_due(enrollment=gone) is None and missing(gone) == Missing.REMOVED
    left = make_finished()
    leave_course(enrollment=left)
    assert issue_if_due(enrollment=left)  # it was earned
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("least, points, is_given", [(80, "8", True), (81, "8", False), (0, "0", True)])
def test_a_minimum_grade_is_asked_for(least, points, is_given):
    course = make_graded_course(activities=1, **rule(min_grade=least))
    enrollment = make_enrollment(course)
    (activity,) = activities_of(course)
    make_grade(enrollment, activity, points=points)
    complete_activity(enrollment=enrollment, activity=activity)
    certificate = issue_if_due(enrollment=enrollment)
    assert bool(certificate) is is_given
    if is_given:
        assert certificate.grade == f"{int(points) * 10} %"
        return
    assert missing(enrollment) == Missing.GRADE
    assert list(due.due_enrollments(datetime.now(UTC))) == []  # judged, and nothing changed since
    override_grade(
        enrollment=enrollment,
        activity=activity,
        points=Decimal(9),
        max_points=Decimal(10),
        is_passed=True,
        reason="Well argued.",
        by=make_administrator(),
    )
    assert list(due.due_enrollments(datetime.now(UTC))) == [enrollment]
    assert issue_if_due(enrollment=enrollment).grade == "90 %"
    assert not UnmetRule.objects.exists()


def test_a_minimum_where_nothing_is_graded_is_never_met_and_looked_at_once_a_day():
    enrollment = make_finished(min_grade=10)
    assert issue_if_due(enrollment=enrollment) is None and missing(enrollment) == Missing.GRADE
    now = datetime.now(UTC)
    assert not due.due_enrollments(now).exists()
    assert due.due_enrollments(now + timedelta(hours=25)).get() == enrollment
    Course.objects.filter(pk=enrollment.course_id).update(updated_at=now + timedelta(minutes=1))
    assert due.due_enrollments(now).get() == enrollment  # the course was changed


def test_a_course_that_is_not_passed_gives_none():
    course = make_graded_course(activities=1, pass_percent=50, **rule())
    enrollment = make_enrollment(course)
    (activity,) = activities_of(course)
    make_grade(enrollment, activity, points="4")
    complete_activity(enrollment=enrollment, activity=activity)
    assert issue_if_due(enrollment=enrollment) is None and missing(enrollment) == Missing.NOT_PASSED


def test_what_was_reopened_is_done_again_first():
    enrollment = make_finished()
    LessonProgress.objects.update(reopened_at=datetime.now(UTC))
    assert issue_if_due(enrollment=enrollment) is None and missing(enrollment) == Missing.REOPENED
    finish(enrollment)
    assert due.due_enrollments(datetime.now(UTC)).get() == enrollment
    assert issue_if_due(enrollment=enrollment)


@pytest.mark.parametrize(
    "kinds, opted_in, held",
    [
        (["h5p"], False, Held.REPORTED),
        (["h5p", "ai_tool"], False, Held.REPORTED),
        (["h5p"], True, ""),
        (["h5p", "quiz"], False, ""),
        ([], False, ""),
    ],
)
def test_reported_scores_alone_never_suffice(kinds, opted_in, held):
    specs = [replace(activity_spec(CompletionRule.PASSED), kind=kind) for kind in kinds]
    course = make_course_with(lesson_spec(*specs), counts_reported_scores=opted_in, **rule())
    enrollment = make_enrollment(course)
    for activity in activities_of(course):
        complete_activity(enrollment=enrollment, activity=activity)
    if not kinds:
        finish(enrollment)
    certificate = issue_if_due(enrollment=enrollment)
    assert certificate.held == held
    assert certificate.status == ("waiting" if held else "issued")
    assert bool(certificate.code) is not bool(held)


def test_students_who_finished_before_get_theirs_when_the_course_begins_to_give_them():
    course = make_course(modules=1, lessons=1)
    enrollments = [make_finished(course) for _ in range(3)]
    now = datetime.now(UTC)
    assert not due.due_enrollments(now).exists()
    Course.objects.filter(pk=course.pk).update(gives_certificate=True, certificate_rule=RULE)
    assert due.issue_due() == 3
    assert Certificate.objects.count() == len(enrollments)
    assert due.issue_due() == 0


def test_what_happened_is_not_rewritten_and_nobody_behind_it_is_deleted():
    certificate = make_certificate()
    event = certificate.events.get()
    with pytest.raises(WrittenForGood):
        event.save()
    with pytest.raises(WrittenForGood):
        CertificateEvent.objects.all().delete()
    with connection.cursor() as cursor, pytest.raises(Exception, match="only added to"), transaction.atomic():
        cursor.execute("UPDATE certificates_certificateevent SET reason = 'x'")
    certificate.student.enrollments.all()  # the course and its student stay
    for target in (certificate.course, certificate.student):
        with pytest.raises(ProtectedError), transaction.atomic():
            target.delete()


@pytest.mark.parametrize(
    "day, months, end",
    [("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-12-15", 12, "2027-12-15")],
)
def test_months_end_on_a_day_that_there_is(day, months, end):
    start = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    assert months_after(start, months) == datetime.fromisoformat(f"{end}T12:00:00+00:00")
    assert months_after(start, None) is None


def test_a_name_is_printed_without_what_nobody_sees():
    certificate = make_certificate(name="\u202eThandi\u202c \x01 \u200bNdou\x0b")
    assert certificate.student_name == "Thandi Ndou"
    joined = make_certificate(name="\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
    assert "\u200c" in joined.student_name


def test_an_address_that_waits_to_be_proved_is_proved_first(client, django_capture_on_commit_callbacks):
    enrollment = make_finished()
    address = EmailAddress.objects.create(user=enrollment.user, email=enrollment.user.email, primary=True)
    assert issue_if_due(enrollment=enrollment) is None and missing(enrollment) == Missing.UNPROVED
    client.force_login(enrollment.user)
    page = client.get(reverse("my_certificates")).content.decode()
    assert "not yet proved that your email address is yours" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_email"), {"email": address.email, "action_send": ""})
    assert OutgoingMessage.objects.filter(kind="address_verification", address=address.email).count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        EmailAddress.objects.filter(pk=address.pk).update(verified=True)
        email_confirmed.send(EmailAddress, request=None, email_address=address)
    assert Certificate.objects.get().student == enrollment.user and not UnmetRule.objects.exists()
