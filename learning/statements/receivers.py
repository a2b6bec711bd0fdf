from functools import partial

from django.dispatch import receiver

from core.background import send_after_commit
from learning.courses.models import Course
from learning.courses.signals import outline_replaced

from .selectors import uncounted_registrations
from .services import count_earlier_scores
from .tasks import count_reported_scores


@receiver(outline_replaced, sender=Course, dispatch_uid="statements.count_earlier_scores")
def count_scores_from_before(sender, course: Course, **kwargs):
    """A course that lets reported scores count from now on counts those from before as well."""
    if course.counts_reported_scores and uncounted_registrations(course).exists():
        send_after_commit(count_reported_scores, course.pk, instead=partial(count_earlier_scores, course=course))
