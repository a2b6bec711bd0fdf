from django.dispatch import receiver

from core.background import send_after_commit
from learning.courses.signals import outline_replaced
from learning.enrollment.signals import student_enrolled

from .services import recount_course
from .tasks import recount_course_of_everyone


@receiver(outline_replaced, dispatch_uid="progress.recount")
def recount(sender, course, **kwargs):
    send_after_commit(recount_course_of_everyone, course.pk)


@receiver(student_enrolled, dispatch_uid="progress.start")
def start(sender, enrollment, **kwargs):
    recount_course(enrollment=enrollment)
