from dataclasses import asdict

from django.dispatch import receiver

from core.background import send, send_after_commit
from learning.courses.decisions import settle_decisions
from learning.courses.signals import decided_change, outline_replaced
from learning.enrollment.signals import student_enrolled

from .reopening import reopen
from .services import recount_course
from .signals import course_completed
from .tasks import congratulate as congratulate_task
from .tasks import recount_course_of_everyone


@receiver(decided_change, dispatch_uid="progress.reopen")
def apply_decisions(sender, course, change, policies, decisions, now, **kwargs):
    outcome = reopen(course=course, change=change, policies=policies, decisions=decisions, now=now)
    settle_decisions(decisions=decisions, outcome=asdict(outcome), now=now)


@receiver(outline_replaced, dispatch_uid="progress.recount")
def recount(sender, course, **kwargs):
    send_after_commit(recount_course_of_everyone, course.pk)


@receiver(student_enrolled, dispatch_uid="progress.start")
def start(sender, enrollment, **kwargs):
    recount_course(enrollment=enrollment)


@receiver(course_completed, dispatch_uid="progress.congratulate")
def congratulate(sender, enrollment, **kwargs):
    """In the background: the request that completes a course pays nothing for it. Should the task be lost, `tick` does
    the same."""
    send(congratulate_task)
