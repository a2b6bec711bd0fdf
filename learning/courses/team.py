"""Changes to the team of a course."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User

from .enums import AUTHORS, TeamRole
from .models import Course, CourseMember
from .rules import may_author_courses
from .services import lock_course


class TeamRefusal(ValueError):
    """The team stays as it was; the message says why and what to do, for people."""


@transaction.atomic
def add_member(*, course: Course, user: User, role: str) -> CourseMember:
    """Raises TeamRefusal for somebody who is in the team already, or who may not have this role."""
    _refuse_role(user, role)
    lock_course(key=course.key)
    member, is_new = CourseMember.objects.get_or_create(course=course, user=user, defaults={"role": role})
    if not is_new:
        raise TeamRefusal(
            _("%(person)s is in the team already; change the role in the list.") % {"person": user.get_full_name()}
        )
    return member


@transaction.atomic
def change_role(*, member: CourseMember, role: str) -> CourseMember:
    """Raises TeamRefusal when the course would have no lead, or the person may not have this role."""
    _refuse_role(member.user, role)
    _keep_a_lead(member, role)
    member.role = role
    member.save(update_fields=["role"])
    return member


@transaction.atomic
def remove_member(*, member: CourseMember) -> None:
    """Raises TeamRefusal when the course would have no lead."""
    _keep_a_lead(member, "")
    member.delete()


def _refuse_role(user: User, role: str) -> None:
    if role not in TeamRole.values:
        raise TeamRefusal(_("There is no such role in a team."))
    if not user.is_active:
        raise TeamRefusal(_("This account is switched off."))
    if role in AUTHORS and not may_author_courses(user):
        raise TeamRefusal(
            _("%(person)s is no instructor and may only be a teaching assistant. Administrators make instructors.")
            % {"person": user.get_full_name()}
        )


def _keep_a_lead(member: CourseMember, role: str) -> None:
    lock_course(key=member.course.key)  # two leads who remove each other wait for one another
    others = CourseMember.objects.filter(course=member.course, role=TeamRole.LEAD).exclude(pk=member.pk)
    if member.role == TeamRole.LEAD and role != TeamRole.LEAD and not others.exists():
        raise TeamRefusal(_("A course needs a lead instructor. Make somebody else the lead first."))
