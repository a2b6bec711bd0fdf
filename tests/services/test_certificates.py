"""Certificates by a real worker that is killed in the middle of it, and by many at the same moment."""

import threading

from django.db import connections

from learning.certificates import due
from learning.certificates.models import Certificate, CertificateEvent
from learning.certificates.services import CertificateRefused, issue_by_hand, issue_if_due
from learning.courses.models import Course
from notifications.models import OutgoingMessage
from tests.factories.certificates import make_certified_course, make_finished
from tests.factories.outline import make_course
from tests.factories.people import make_administrator, make_student

from .test_worker import Worker, own_broker, pytestmark  # noqa: F401

STUDENTS = 6


def draw_all():
    """As when the time of all has come."""
    Certificate.objects.filter(pdf="").update(draw_next_at=None)
    due.draw_due()


def test_killed_workers_leave_each_student_with_exactly_one(own_broker, transactional_db):  # noqa: F811
    course = make_certified_course()
    for _number in range(STUDENTS):
        make_finished(course)
    for kind, hand_over in (("issue", due.issue_due), ("draw", draw_all)):  # each dies when it has done one thing
        worker = Worker(own_broker)
        worker.wait_for("ready")
        hand_over()
        hand_over()
        worker.wait_for(f"tasks.{kind}", "succeeded")
        worker.process.kill()
        worker.stop()
    worker = Worker(own_broker)
    worker.wait_for("ready")
    due.issue_due()
    while Certificate.objects.count() < STUDENTS:
        worker.wait_for("tasks.issue", "succeeded")
    draw_all()
    while Certificate.objects.exclude(pdf="").count() < STUDENTS:
        worker.wait_for("tasks.draw", "succeeded")
    worker.stop()
    assert Certificate.objects.count() == CertificateEvent.objects.count() == STUDENTS
    assert Certificate.objects.values("student").distinct().count() == STUDENTS
    assert OutgoingMessage.objects.filter(kind="certificate_issued").count() == STUDENTS
    assert all(certificate.pdf.read(4) == b"%PDF" for certificate in Certificate.objects.all())


def test_many_at_the_same_moment_issue_one(transactional_db):
    office = make_administrator()
    enrollment = make_finished(make_course(modules=1, lessons=1), make_student(name="Thandi Ndou"))
    course = enrollment.course
    Course.objects.filter(pk=course.pk).update(gives_certificate=True)
    gate, results = threading.Barrier(8), []

    def by_rule():
        return issue_if_due(enrollment=enrollment)

    def by_hand():
        try:
            return issue_by_hand(student=enrollment.user, course=course, by=office, reason="At once.")
        except CertificateRefused:
            return None

    def run(issue):
        try:
            gate.wait(20)
            results.append(issue())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[issue]) for issue in [by_rule] * 6 + [by_hand] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == 8 and sum(result is not None for result in results) == 1
    assert Certificate.objects.get().events.count() == 1
    assert OutgoingMessage.objects.filter(kind="certificate_issued").count() == 1
