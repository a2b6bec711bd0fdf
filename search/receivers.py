"""The outline changed or went: the index follows after commit, from what is published by then."""

from django.db import transaction
from django.dispatch import receiver

from learning.courses.signals import course_withdrawn, outline_replaced

from .tasks import index_course_task


@receiver([outline_replaced, course_withdrawn], dispatch_uid="search.index_course")
def request_index(sender, course, **kwargs):
    # robust: a broker that is away must not fail the publishing that is already done; rebuild_search catches up
    transaction.on_commit(lambda: index_course_task.delay(course.pk), robust=True)
