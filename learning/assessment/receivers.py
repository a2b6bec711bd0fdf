"""A number that is released in the gradebook releases the results it comes from, and what this room tells students."""

from django.dispatch import receiver

from core import clock
from learning.grades.signals import grade_released

from .enums import AttemptState
from .models import Attempt


@receiver(grade_released, dispatch_uid="assessment.release_results_of_grade")
def release_results_of_grade(sender, grade, entry, **kwargs):
    if entry.origin == "attempt":
        Attempt.objects.filter(
            enrollment=grade.enrollment_id, activity=grade.activity_id, state=AttemptState.GRADED, released_at=None
        ).update(released_at=clock.current())
