"""What a reviewer looks at: everything an approval of a course would publish."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from ..models import CoursePage
from .workflow import changed_pages


@dataclass(frozen=True)
class ChangedPage:
    """`depth` counts from the course (0). `compare_url` is empty for what was never published."""

    title: str
    kind: str
    icon: str
    depth: int
    is_new: bool
    edited_by: str
    edited_at: datetime | None
    edit_url: str
    draft_url: str
    compare_url: str


def changes_of(course: CoursePage) -> list[ChangedPage]:
    """The course page, when it changed itself, and the changed pages below it. Two queries, whatever their number."""
    below = changed_pages(course)
    pages = Page.objects.filter(pk__in=[course.pk]) if course.has_unpublished_changes else Page.objects.none()
    pages = (pages | Page.objects.filter(pk__in=below.values("pk"))).order_by("path")
    pages = pages.select_related("latest_revision__user__profile").defer("latest_revision__content")
    return [_changed(page, course.depth) for page in pages]


def _changed(page: Page, top: int) -> ChangedPage:
    revision = page.latest_revision
    model = page.specific_class
    return ChangedPage(
        title=page.draft_title or page.title,
        kind=str(model._meta.verbose_name),
        icon={0: "doc-full", 1: "list-ul"}.get(page.depth - top, "doc-full-inverse"),
        depth=page.depth - top,
        is_new=not page.live,
        edited_by=revision.user.get_full_name() if revision and revision.user else "",
        edited_at=page.latest_revision_created_at,
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        draft_url=reverse("wagtailadmin_pages:view_draft", args=[page.pk]) if model is not None else "",
        compare_url=reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", revision.pk])
        if page.live and revision
        else "",
    )


def remarks_on(state: WorkflowState | None) -> QuerySet[TaskState]:
    """What reviewers wrote in this review so far, newest first."""
    if state is None:
        return TaskState.objects.none()
    said = state.task_states.exclude(comment="").select_related("task", "finished_by__profile")
    return said.order_by("-finished_at")
