"""Approving, declining, issuing by hand, revoking, reissuing, ending: each with its refusals."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.models import AuditEntry
from learning.certificates import due
from learning.certificates.enums import Standing
from learning.certificates.models import Certificate
from learning.certificates.selectors import certificate_by_code, own_certificates
from learning.certificates.services import (
    CertificateRefused,
    approve_certificate,
    ask_for_name,
    ask_for_renewal,
    decline_certificate,
    issue_by_hand,
    issue_if_due,
    months_after,
    refuse_name,
    refuse_renewal,
    reissue_certificate,
    renew_certificate,
    revoke_certificate,
    show_to_others,
)
from learning.certificates.validity import is_renewable
from learning.credentials.models import StatusEntry
from learning.grades.services import override_grade
from learning.progress.services import complete_activity
from notifications.models import OutgoingMessage
from tests.factories.certificates import make_certificate, make_certificate_by_hand, make_certified_course
from tests.factories.enrollments import make_enrollment
from tests.factories.grades import activities_of, make_grade, make_graded_course
from tests.factories.people import make_administrator, make_student

pytestmark = pytest.mark.django_db


def events(certificate) -> list[str]:
    return [event.kind for event in certificate.events.all()]


def is_revoked_in_list(certificate) -> bool:
    return StatusEntry.objects.get(index=certificate.status_index).revoked_at is not None


def audited(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_approval_issues_once_and_declining_needs_a_reason():
    office = make_administrator()
    waiting = make_certificate(needs_approval=True)
    other = make_certificate(course=waiting.course)
    assert (
        waiting.status == "waiting"
        and waiting.code is None
        and not OutgoingMessage.objects.exclude(kind="enrollment_confirmed")
    )
    assert not StatusEntry.objects.exists()
    with pytest.raises(CertificateRefused, match="why"):
        decline_certificate(certificate=other, by=office, reason=" ")
    issued = approve_certificate(certificate=waiting, by=office)
    assert issued.status == "issued" and issued.issued_by == office
    assert events(issued) == ["waiting", "approved", "issued"]
    with pytest.raises(CertificateRefused, match="already"):
        approve_certificate(certificate=waiting, by=office)
    with pytest.raises(CertificateRefused, match="already"):
        decline_certificate(certificate=waiting, by=office, reason="Late.")
    declined = decline_certificate(certificate=other, by=office, reason="Copied.")
    assert declined.status == "declined" and declined.code is None and audited("certificate.declined") == 1
    assert issue_if_due(enrollment=other.student.enrollments.get()) is None  # nobody gets past a decision by the rule
    by_hand = issue_by_hand(student=other.student, course=other.course, by=office, reason="It was not copied.")
    assert by_hand.pk == other.pk and by_hand.status == "issued"
    assert OutgoingMessage.objects.filter(kind="certificate_issued").count() == 2


def test_what_is_approved_is_what_is_earned_on_that_day():
    office, rule = make_administrator(), {"min_grade": 60, "months": None, "needs_approval": True}
    course = make_graded_course(activities=1, gives_certificate=True, certificate_rule=rule)
    (activity,) = activities_of(course)

    def wait():
        enrollment = make_enrollment(course)
        make_grade(enrollment, activity, points="8")
        complete_activity(enrollment=enrollment, activity=activity)
        return enrollment, issue_if_due(enrollment=enrollment)

    def lower(enrollment, points):
        told = {"max_points": Decimal(10), "is_passed": True, "reason": "Counted anew.", "by": office}
        override_grade(enrollment=enrollment, activity=activity, points=Decimal(points), **told)

    (first, counted), (second, too_low) = wait(), wait()
    lower(first, 7), lower(second, 5)
    assert approve_certificate(certificate=counted, by=office).grade == "70 %"
    with pytest.raises(CertificateRefused, match="earned no more: The grade is below"):
        approve_certificate(certificate=too_low, by=office)
    too_low.refresh_from_db()
    assert too_low.status == "waiting" and events(too_low) == ["waiting"]
    decline_certificate(certificate=too_low, by=office, reason="The grade was too good by mistake.")
    message = OutgoingMessage.objects.get(kind="certificate_declined")
    assert message.user == second.user and "too good by mistake" in message.text


def test_issuing_by_hand_asks_for_a_reason_and_for_nobody_with_a_valid_one():
    office, course, student = make_administrator(), make_certified_course(), make_student(name="Lerato Dube")
    with pytest.raises(CertificateRefused, match="why"):
        issue_by_hand(student=student, course=course, by=office, reason="")
    first = issue_by_hand(student=student, course=course, by=office, reason="Learned elsewhere.", grade="A")
    assert first.issued_by == office and first.grade == "A" and first.reason == "Learned elsewhere."
    with pytest.raises(CertificateRefused, match=first.shown_code):
        issue_by_hand(student=student, course=course, by=office, reason="Again.")
    revoke_certificate(certificate=first, by=office, reason="By mistake.")
    second = issue_by_hand(student=student, course=course, by=office, reason="It was none.")
    first.refresh_from_db()
    assert first.replaced_by == second and second.grade == "A"
    now = datetime.now(UTC)
    assert first.standing(now) == Standing.REVOKED and second.standing(now) == Standing.VALID
    assert Certificate.objects.current().get(student=student) == second


def test_a_revoked_certificate_says_so_and_is_not_revoked_twice():
    certificate, office = make_certificate(), make_administrator()
    with pytest.raises(CertificateRefused, match="why"):
        revoke_certificate(certificate=certificate, by=office, reason="")
    assert not is_revoked_in_list(certificate)
    revoked = revoke_certificate(certificate=certificate, by=office, reason="Copied.")
    assert revoked.standing(datetime.now(UTC)) == Standing.REVOKED and is_revoked_in_list(revoked)
    with pytest.raises(CertificateRefused, match="issued"):
        revoke_certificate(certificate=certificate, by=office, reason="Again.")
    assert issue_if_due(enrollment=certificate.student.enrollments.get()) is None
    message = OutgoingMessage.objects.get(kind="certificate_revoked")
    assert "Copied." in message.text and message.user == certificate.student
    assert audited("certificate.revoked") == 1 and events(certificate) == ["issued", "revoked"]


def test_another_name_is_another_certificate_to_which_the_old_code_leads():
    certificate, office = make_certificate(months=12), make_administrator()
    student = certificate.student
    show_to_others(certificate=certificate, shows_name=False, shows_grade=True)
    with pytest.raises(CertificateRefused, match="profile"):
        ask_for_name(certificate=certificate)
    student.profile.name = "Thandi Mokoena"
    student.profile.save()
    asked = ask_for_name(certificate=certificate)
    ask_for_name(certificate=certificate)
    assert asked.asked_name == "Thandi Mokoena" and asked.student_name == "Thandi Ndou"
    with pytest.raises(CertificateRefused, match="name"):
        reissue_certificate(certificate=certificate, name=" ", by=office, reason="Married.")
    fresh = reissue_certificate(certificate=certificate, name="Thandi  Mokoena", by=office, reason="Married.")
    certificate.refresh_from_db()
    assert fresh.student_name == "Thandi Mokoena" and fresh.code != certificate.code
    assert (fresh.completed_at, fresh.expires_at) == (certificate.completed_at, certificate.expires_at)
    assert (fresh.shows_name, fresh.shows_grade) == (False, True)
    assert certificate.standing(datetime.now(UTC)) == Standing.REPLACED and certificate.replaced_by == fresh
    assert certificate.asked_name == "" and certificate.student_name == "Thandi Ndou"
    assert is_revoked_in_list(certificate) and not is_revoked_in_list(fresh)
    assert events(certificate) == ["issued", "visibility", "name_asked", "replaced"] and events(fresh) == ["issued"]
    with pytest.raises(CertificateRefused, match="valid"):
        reissue_certificate(certificate=certificate, name="T", by=office, reason="Again.")


def test_a_name_may_be_refused_and_one_that_was_missing_is_put_on_at_once():
    office = make_administrator()
    certificate = make_certificate()
    certificate.student.profile.name = "Napoleon"
    certificate.student.profile.save()
    ask_for_name(certificate=certificate)
    with pytest.raises(CertificateRefused, match="why"):
        refuse_name(certificate=certificate, by=office, reason="")
    assert refuse_name(certificate=certificate, by=office, reason="Not you.").asked_name == ""
    with pytest.raises(CertificateRefused, match="Nobody"):
        refuse_name(certificate=certificate, by=office, reason="Not you.")

    nameless = make_certificate(user=make_student())
    assert nameless.student_name.startswith("@")
    nameless.student.profile.name = "Sipho Dlamini"
    nameless.student.profile.save()
    named = ask_for_name(certificate=nameless)
    assert named.student_name == "Sipho Dlamini" and named.pk != nameless.pk


def test_what_ends_is_told_once_and_replaced_by_hand():
    certificate = make_certificate(months=2)
    soon, over = certificate.expires_at - timedelta(days=29), certificate.expires_at
    assert due.remind_due(now=certificate.expires_at - timedelta(days=31)) == 0
    assert due.remind_due(now=soon) == 1
    assert due.remind_due(now=soon) == 0
    assert OutgoingMessage.objects.filter(kind="certificate_expiring").count() == 1
    assert certificate.standing(soon) == Standing.VALID
    assert certificate.standing(over) == Standing.EXPIRED
    renewed = issue_by_hand(
        student=certificate.student, course=certificate.course, by=make_administrator(), reason="Renewed.", now=over
    )
    certificate.refresh_from_db()
    assert certificate.standing(over) == Standing.REPLACED and renewed.standing(over) == Standing.VALID
    assert due.remind_due(now=soon) == 0


@pytest.mark.once
@pytest.mark.parametrize(("months", "days"), [(1, 7), (2, 30), (12, 30)])
def test_what_is_valid_for_a_month_is_not_told_of_on_its_first_day(months, days):
    certificate = make_certificate(months=months)
    before = certificate.expires_at - timedelta(days=days)
    assert due.remind_due(now=certificate.issued_at) == due.remind_due(now=before - timedelta(hours=1)) == 0
    assert due.remind_due(now=before) == 1 and is_renewable(certificate, before)
    assert not is_renewable(certificate, before - timedelta(hours=1))


def test_a_student_asks_for_renewal_and_an_administrator_decides():
    office, certificate = make_administrator(), make_certificate(months=12)
    ends, early = certificate.expires_at, certificate.expires_at - timedelta(days=90)
    soon = ends - timedelta(days=10)
    with pytest.raises(CertificateRefused, match="soon"):
        ask_for_renewal(certificate=certificate, now=early)
    with pytest.raises(CertificateRefused, match="soon"):
        renew_certificate(certificate=certificate, by=office, reason="Early.", now=early)
    for _time in range(2):
        ask_for_renewal(certificate=certificate, now=soon)
    assert list(Certificate.objects.to_decide()) == [certificate]
    with pytest.raises(CertificateRefused, match="why"):
        refuse_renewal(certificate=certificate, by=office, reason="")
    refuse_renewal(certificate=certificate, by=office, reason="Do lesson 3 again.", now=soon)
    assert own_certificates(certificate.student).get().renewal_refused == "Do lesson 3 again."
    with pytest.raises(CertificateRefused, match="Nobody"):
        refuse_renewal(certificate=certificate, by=office, reason="Again.", now=soon)

    certificate.student.profile.name = "Another Name"
    certificate.student.profile.save()
    ask_for_renewal(certificate=certificate, now=soon)
    fresh = renew_certificate(certificate=certificate, by=office, reason="Lesson 3 is done.", now=soon)
    certificate.refresh_from_db()
    assert fresh.expires_at == months_after(ends, 12)  # asking early costs nobody a day
    assert (fresh.student_name, fresh.completed_at) == (certificate.student_name, certificate.completed_at)
    assert certificate.standing(soon) == Standing.REPLACED and fresh.standing(soon) == Standing.VALID
    assert not Certificate.objects.to_decide().exists() and fresh.code != certificate.code
    asked = ["renewal_asked", "renewal_refused", "renewal_asked", "replaced"]
    assert events(certificate)[-4:] == asked and audited("certificate.replaced") == 1
    assert OutgoingMessage.objects.filter(kind="certificate_issued", user=fresh.student).count() == 2

    late = fresh.expires_at + timedelta(days=400)
    last = renew_certificate(certificate=fresh, by=office, reason="At last.", now=late)
    assert last.expires_at == months_after(late, 12)
    revoke_certificate(certificate=last, by=office, reason="Copied.", now=late)
    with pytest.raises(CertificateRefused, match="soon"):
        ask_for_renewal(certificate=last, now=late + timedelta(days=800))


def test_nothing_is_finished_on_a_day_that_lies_ahead():
    now = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    with pytest.raises(CertificateRefused, match="lies ahead"):
        make_certificate_by_hand(completed_at=now + timedelta(days=1), now=now)
    assert not Certificate.objects.exists()
    assert make_certificate_by_hand(completed_at=now, now=now).completed_at == now


def test_codes_are_found_however_they_are_typed():
    certificate = make_certificate_by_hand()
    shown = certificate.shown_code
    for typed in (shown, shown.lower(), shown.replace("-", " "), f"  {certificate.code} ", shown.replace("2", "z")):
        assert certificate_by_code(typed) == certificate
    for typed in ("", shown[:-1], f"{shown}2", "x" * 500, "0O1IL-0O1IL-0O1IL", "é" * 15):
        assert certificate_by_code(typed) is None
