"""The review of a course as one: Wagtail's workflow on its page, and what follows for the modules and lessons below.

An instructor submits the course page; while a step waits, everything below it is locked for its authors
(models.reviewed). The last approval publishes the page and, in the same transaction, whatever below it has changes.
"""

from datetime import datetime

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page, Workflow, WorkflowContentType, WorkflowPage, WorkflowState, WorkflowTask

from accounts.roles import ADMINISTRATOR, EDITOR

from ..models import BankQuestion, CatalogPage, CoursePage, ReviewTask

NAME = "Course review"
QUESTION_REVIEW = "Question review"
STEPS = ("Pedagogy review", "Final approval")


@transaction.atomic
def ensure_workflow() -> Workflow:
    """The review with its two steps, on every catalog. Idempotent; what administrators changed in it (names, steps,
    groups, an end, another workflow for a catalog) is left alone."""
    workflow = review_workflow() or _make_workflow()
    for catalog in CatalogPage.objects.filter(workflowpage=None):
        assign_workflow(catalog)
    _review_bank_questions(workflow)
    return workflow


def _review_bank_questions(workflow: Workflow) -> None:
    """By the people of the last step of courses; once, and then as administrators leave it."""
    last = workflow.workflow_tasks.order_by("-sort_order").first()
    if last is None or Workflow.objects.filter(workflow_tasks__task=last.task).exclude(pk=workflow.pk).exists():
        return
    review = Workflow.objects.create(name=QUESTION_REVIEW)
    WorkflowTask.objects.create(workflow=review, task=last.task, sort_order=0)
    kind = ContentType.objects.get_for_model(BankQuestion)
    WorkflowContentType.objects.create(workflow=review, content_type=kind)


def review_workflow() -> Workflow | None:
    """The one that ensure_workflow made, whatever it is called now."""
    ours = WorkflowTask.objects.filter(task__in=ReviewTask.objects.values("pk"))
    return Workflow.objects.filter(pk__in=ours.values("workflow")).order_by("pk").first()


def assign_workflow(catalog: CatalogPage) -> None:
    workflow = review_workflow()
    if workflow and workflow.active:
        WorkflowPage.objects.get_or_create(page=catalog, defaults={"workflow": workflow})


def _make_workflow() -> Workflow:
    # Wagtail's own, on the root of the tree, asks a group in which nobody is.
    for unused in Workflow.objects.filter(workflow_pages__page__depth=1, workflow_states=None):
        unused.deactivate()
    workflow = Workflow.objects.create(name=NAME)
    for place, name in enumerate(STEPS):
        step = ReviewTask.objects.create(name=name)
        step.groups.set(Group.objects.filter(name__in=[EDITOR, ADMINISTRATOR]))
        WorkflowTask.objects.create(workflow=workflow, task=step, sort_order=place)
    return workflow


def changed_pages(page: Page):
    """What an approval of `page` publishes below it, in the order of the tree.

    What an editor took off a live course stays off, unless it was changed since.
    """
    below = Page.objects.descendant_of(page).filter(has_unpublished_changes=True, alias_of=None).order_by("path")
    if page.live:
        untouched = Q(live=False, latest_revision_created_at__lte=F("last_published_at"))
        below = below.exclude(untouched)
    return below


@transaction.atomic
def submit_course(*, course: CoursePage, user) -> WorkflowState:
    """Hand the course, with all that was changed in it, to its reviewers; or hand it back to those who asked for
    changes. Who may do so is `course.permissions_for_user(user).can_submit_for_moderation()`."""
    if course.latest_revision is None:  # made by code; a step of a workflow names a revision
        course.save_revision(user=user)
    state = course.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
        return state
    return course.get_workflow().start(course, user)


def scheduled_moment(page: Page) -> datetime | None:
    """When the newest draft of `page` is to come out, if that is still ahead."""
    moment = page.get_latest_revision_as_object().go_live_at
    return moment if moment and moment > timezone.now() else None


def publish_course(*, page: Page, user=None) -> None:
    """The newest draft of `page`, and of whatever changed below it; together also when it is scheduled."""
    pages = list(changed_pages(page).specific())
    # What is below a course that is not out yet is hidden until then anyway.
    moment = scheduled_moment(page) if page.live else None
    page.get_latest_revision().publish(user=user)
    for each in pages:
        draft = each.get_latest_revision()
        if moment:  # written into the draft as it is: what was decided about this revision stays decided
            draft.content["go_live_at"] = moment.isoformat()
            draft.save(update_fields=["content"])
        draft.publish(user=user)
