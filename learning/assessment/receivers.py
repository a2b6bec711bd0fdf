from functools import partial

from django.dispatch import receiver

from core.background import send

from .models import RegradeBatch
from .signals import regrade_applied, regrade_undone


@receiver(regrade_applied, sender=RegradeBatch, dispatch_uid="assessment.tell_regraded")
@receiver(regrade_undone, sender=RegradeBatch, dispatch_uid="assessment.tell_undone")
def tell_students(sender, batch, enrollments, **kwargs):
    from .tasks import tell_regraded

    if enrollments:
        send(tell_regraded, batch.pk, enrollments, instead=partial(tell_regraded, batch.pk, enrollments))
