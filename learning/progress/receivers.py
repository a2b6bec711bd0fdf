from django.db import transaction
from django.dispatch import receiver

from learning.courses.signals import outline_replaced
from learning.enrollment.signals import student_enrolled

from .services import recount_course
from .tasks import recount_course_of_everyone


@receiver(outline_replaced, dispatch_uid="progress.recount")
def recount(sender, course, **kwargs):
    # robust: a broker that is away must neither fail the compile that is done nor keep search from hearing of it
    transaction.on_commit(lambda: recount_course_of_everyone.delay(course.pk), robust=True)


@receiver(student_enrolled, dispatch_uid="progress.start")
def start(sender, enrollment, **kwargs):
    recount_course(enrollment=enrollment)
