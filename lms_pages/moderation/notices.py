"""Mail at each step of a review, through our own notifications.

Wagtail sends its mails itself, within the request. Ours listen to the same signals under the same names
(`dispatch_uid`), and are there first: so its own are never connected. Who wants which is settled in one place, with all
other messages (notifications.preferences); in a person's account, Wagtail's panel of its own ticks gives way to a link.
"""

from django import forms
from wagtail.admin.views import account
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_approved, task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from accounts.models import User
from learning.courses.enums import TeamRole
from notifications.services import send_message

from ..models import CoursePage
from .addresses import review_address
from .workflow import scheduled_moment


class WhereToChoosePanel(account.NotificationsSettingsPanel):
    """In place of Wagtail's ticks: where it is chosen now."""

    template_name = "lms_pages/moderation/where_to_choose.html"

    def is_active(self):
        return True

    def get_form(self):
        return forms.Form()  # never bound: nothing is saved


def connect() -> None:
    """Before `wagtail.admin` is ready: this app stands above it in INSTALLED_APPS."""
    account.NotificationsSettingsPanel = WhereToChoosePanel
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
        _tell(reviewers, "review_wanted", instance.workflow_state, instance, besides=user)


def tell_of_submission(sender, instance, user=None, **kwargs):
    _tell(authors(instance), "review_submitted", instance, instance.current_task_state, besides=user)


def tell_of_passed_step(sender, instance, user=None, **kwargs):
    state = WorkflowState.objects.get(pk=instance.workflow_state_id)
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        _tell(authors(state), "review_passed", state, instance, besides=user)


def tell_of_requested_changes(sender, instance, user=None, **kwargs):
    task_state = instance.current_task_state
    _tell(authors(instance), "review_changes_requested", instance, task_state, besides=user)


def tell_of_approval(sender, instance, user=None, **kwargs):
    _tell(authors(instance), "review_approved", instance, instance.current_task_state, besides=user)


def _tell(people: list[User], kind: str, state: WorkflowState, task_state: TaskState, *, besides) -> None:
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
        if person != besides and person.is_active:
            send_message(kind=kind, to=person, key=f"{kind}:{task_state.pk}:{person.pk}", context=context)
