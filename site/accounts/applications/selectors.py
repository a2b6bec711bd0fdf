from django.db.models import QuerySet

from .enums import ApplicationStatus
from .models import InstructorApplication


def waiting_applications() -> QuerySet[InstructorApplication]:
    """Those nobody has answered, longest waiting first, with their applicants."""
    waiting = InstructorApplication.objects.filter(status=ApplicationStatus.WAITING)
    return waiting.select_related("user__profile").order_by("sent_at", "pk")
