"""What `tick` runs: whatever a lost task left undone follows from rows alone."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from core import clock
from core.background import send
from learning.courses.models import Course
from learning.credentials.selectors import distrusted_methods
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.grades.models import Grade
from learning.progress.models import LessonProgress

from .enums import CertificateStatus
from .models import Certificate, UnmetRule
from .validity import near_end

AT_ONCE = 500  # rows that one tick hands over
GRACE = timedelta(minutes=2)  # a task that takes longer is taken for lost
JUDGED_AGAIN = timedelta(days=1)
LATELY = timedelta(days=7)  # so long what a compromised key signed is looked for


def due_enrollments(now: datetime, course: Course | None = None):
    """Of courses that give certificates, who finished and has none, and whose rule is yet to be judged: it never was,
    or a grade, a lesson that was reopened or the course changed since, or it was yesterday."""
    current = Certificate.objects.current().filter(student=OuterRef("user"), course=OuterRef("course"))
    of = Q(enrollment=OuterRef("enrollment"))
    graded = Grade.objects.filter(of, changed_at__gte=OuterRef("judged_at"))
    again = LessonProgress.objects.filter(of, completed_again_at__gte=OuterRef("judged_at"))
    settled = UnmetRule.objects.filter(enrollment=OuterRef("pk"), judged_at__gt=now - JUDGED_AGAIN)
    settled = settled.exclude(enrollment__course__updated_at__gte=F("judged_at")).exclude(Exists(graded))
    rows = Enrollment.objects.filter(course__gives_certificate=True, progress__completed_at__isnull=False)
    rows = rows.exclude(status=EnrollmentStatus.REMOVED).exclude(Exists(current))
    rows = rows.exclude(Exists(settled.exclude(Exists(again)))).order_by("pk")
    return rows if course is None else rows.filter(course=course)


def issue_due(*, course: Course | None = None, now: datetime | None = None) -> int:
    """Hand over whoever is due, as many as one tick takes. Returns how many."""
    from .tasks import issue

    pks = list(due_enrollments(clock.current(now), course).values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        send(issue, pk)
    return len(pks)


def draw_due(now: datetime | None = None) -> int:
    """Certificates whose file was never made, or failed and whose time has come. Returns how many were handed over."""
    from .tasks import draw

    now = clock.current(now)
    fresh = Q(draw_error="", draw_next_at__lte=now - GRACE)
    failed = ~Q(draw_error="") & Q(draw_next_at__lte=now)
    rows = Certificate.objects.to_be_drawn().filter(fresh | failed | Q(draw_next_at=None))
    pks = list(rows.order_by("draw_next_at").values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        send(draw, pk)
    return len(pks)


def remind_due(now: datetime | None = None) -> int:
    """Students whose certificate ends soon, told once. Returns how many."""
    from .services import remind_of_end

    now = clock.current(now)
    rows = Certificate.objects.expiring(now).filter(near_end(now), reminded_at=None)
    rows = rows.select_related("student", "course")
    return sum(remind_of_end(certificate=row, now=now) for row in rows.order_by("expires_at")[:AT_ONCE])


def sign_anew_due(now: datetime | None = None) -> int:
    """Certificates that were signed by a key which was compromised lately: signed by the one that signs now, and drawn
    again. Looked for during a week, since a worker may have signed one at that very moment. Returns how many were."""
    from .drawing import make_anew

    now = clock.current(now)
    methods = distrusted_methods(since=now - LATELY)
    if not methods:
        return 0
    issued = Certificate.objects.filter(status=CertificateStatus.ISSUED)
    rows = issued.filter(credential__proof__verificationMethod__in=methods)
    return sum(make_anew(certificate=row, now=now) for row in rows.order_by("pk")[:AT_ONCE])
