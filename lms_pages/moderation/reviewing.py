"""What a reviewer looks at: everything an approval of a course would publish."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from ..gate import Finding, editor_address
from ..models import CoursePage
from ..publication import standing_findings
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


def findings_in(course: CoursePage) -> list[tuple[Page, list[Finding], str]]:
    """[(draft, what keeps it from being published, its address in the editor)] of everything an approval would publish;
    what was let pass with a reason is left out. A few queries a page: each is read as its draft."""
    drafts = [*([course] if course.has_unpublished_changes else []), *changed_pages(course).specific()]
    drafts = [page.get_latest_revision_as_object() for page in drafts if page.latest_revision_id]
    held = ((draft, standing_findings(draft, draft.latest_revision)) for draft in drafts)
    return [(draft, found, editor_address(draft)) for draft, found in held if found]


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
