"""The outline changed or went: the index follows after commit, from what is published by then."""

from django.dispatch import receiver

from core.background import send_after_commit
from learning.courses.signals import course_withdrawn, outline_replaced

from .tasks import index_course_task


@receiver([outline_replaced, course_withdrawn], dispatch_uid="search.index_course")
def request_index(sender, course, **kwargs):
    send_after_commit(index_course_task, course.pk)
