"""Mail at each step of a review, through our own notifications.

Wagtail sends its mails itself, within the request. Ours listen to the same signals under the same names
(`dispatch_uid`), and are there first: so its own are never connected.
"""

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_approved, task_submitted, workflow_approved, workflow_rejected, workflow_submitted
from wagtail.users.models import UserProfile

from accounts.models import User
from learning.courses.enums import TeamRole
from notifications.services import send_message

from ..models import CoursePage
from .addresses import review_address
from .workflow import scheduled_moment


def connect() -> None:
    """Before `wagtail.admin` is ready: this app stands above it in INSTALLED_APPS."""
    for signal, receiver, sender, name in (
        (task_submitted, ask_reviewers, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, tell_of_submission, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, tell_of_requested_changes, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, tell_of_approval, WorkflowState, "workflow_state_approved_email_notification"),
        (task_approved, tell_of_passed_step, TaskState, "lms_pages.review_passed"),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=name)


def reviewed(state: WorkflowState):
    """The page, of its own class, or the snippet."""
    return getattr(state.content_object, "specific", state.content_object)


def authors(state: WorkflowState) -> list[User]:
    """Who handed it in and, of a course, who leads it."""
    page = reviewed(state)
    people = User.objects.filter(pk=state.requested_by_id)
    if isinstance(page, CoursePage):
        people |= User.objects.filter(
            taught_courses__course__key=page.translation_key, taught_courses__role=TeamRole.LEAD
        )
    return list(people.distinct())


def ask_reviewers(sender, instance, user=None, **kwargs):
    groups = getattr(instance.task.specific, "groups", None)
    if groups is not None:
        reviewers = list(User.objects.filter(groups__in=groups.all()).distinct())
        _tell(reviewers, "review_wanted", instance.workflow_state, instance, "submitted", besides=user)


def tell_of_submission(sender, instance, user=None, **kwargs):
    _tell(authors(instance), "review_submitted", instance, instance.current_task_state, "submitted", besides=user)


def tell_of_passed_step(sender, instance, user=None, **kwargs):
    state = WorkflowState.objects.get(pk=instance.workflow_state_id)
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        _tell(authors(state), "review_passed", state, instance, "approved", besides=user)


def tell_of_requested_changes(sender, instance, user=None, **kwargs):
    task_state = instance.current_task_state
    _tell(authors(instance), "review_changes_requested", instance, task_state, "rejected", besides=user)


def tell_of_approval(sender, instance, user=None, **kwargs):
    _tell(authors(instance), "review_approved", instance, instance.current_task_state, "approved", besides=user)


def _tell(people: list[User], kind: str, state: WorkflowState, task_state: TaskState, wish: str, *, besides) -> None:
    """`wish` is the tick of Wagtail's account settings by which a person wants, or does not want, such mails."""
    page = reviewed(state)
    context = {
        "title": getattr(page, "draft_title", str(page)),
        "step": task_state.task.name,
        "next_step": state.current_task_state.task.name if state.current_task_state else "",
        "comment": task_state.comment,
        "person": besides.get_full_name() if besides else "",
        "path": review_address(page),
        "is_scheduled": "yes" if scheduled_moment(page) else "",
    }
    for person in people:
        is_wanted = person.is_active and getattr(UserProfile.get_for_user(person), f"{wish}_notifications")
        if person != besides and is_wanted:
            send_message(kind=kind, to=person, key=f"{kind}:{task_state.pk}:{person.pk}", context=context)
