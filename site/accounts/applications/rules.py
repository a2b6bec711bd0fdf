from accounts.roles import INSTRUCTOR

from .enums import ApplicationStatus
from .models import InstructorApplication


def may_apply(user) -> bool:
    """Whether this person may send an application now: none of theirs waits, and they do not teach here already."""
    return not (
        user.groups.filter(name=INSTRUCTOR).exists()
        or InstructorApplication.objects.filter(user=user, status=ApplicationStatus.WAITING).exists()
    )


def may_decide(user) -> bool:
    return user.has_perm("applications.decide_instructorapplication")
