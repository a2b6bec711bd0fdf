"""What each role finds on the dashboard of the editor: what waits for me, and my courses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Locale, Page, TaskState, WorkflowState, get_default_page_content_type

from learning.courses.enums import AUTHORS, TeamRole
from learning.courses.models import CourseMember
from learning.courses.rules import may_author_courses, may_manage_any_course

from ..models import CatalogPage, CoursePage
from .addresses import review_address
from .states import CourseState, course_state, with_states

OLD = timedelta(days=3)  # waiting longer than this is shown as a warning
MOST = 20  # courses listed


@dataclass(frozen=True)
class WaitingRow:
    title: str
    url: str
    step: str
    by: str
    since: datetime
    is_old: bool


@dataclass(frozen=True)
class CourseRow:
    """`note` is what a reviewer asked for, while it is not done; `language` names that of a translation."""

    title: str
    url: str
    review_url: str
    state: CourseState
    role: str
    language: str
    edited_at: datetime | None
    note: str = ""


def waiting_for(user) -> list[WaitingRow]:
    """What this person may decide on, longest waiting first. The same few queries whatever waits."""
    states = TaskState.objects.reviewable_by(user).filter(
        workflow_state__base_content_type=get_default_page_content_type()
    )
    states = list(states.select_related("task", "workflow_state__requested_by__profile").order_by("started_at"))
    pages = Page.objects.in_bulk([int(state.workflow_state.object_id) for state in states])
    now = timezone.now()
    rows = []
    for state in states:
        page = pages.get(int(state.workflow_state.object_id))
        if page:
            by = state.workflow_state.requested_by
            rows.append(
                WaitingRow(
                    title=page.draft_title,
                    url=review_address(page),
                    step=state.task.name,
                    by=by.get_full_name() if by else "",
                    since=state.started_at,
                    is_old=now - state.started_at > OLD,
                )
            )
    return rows


def courses_of(user) -> list[CourseRow]:
    """The courses this person writes, last edited first. Three queries, whatever their number."""
    roles = dict(CourseMember.objects.filter(user=user, role__in=AUTHORS).values_list("course__key", "role"))
    pages = CoursePage.objects.filter(translation_key__in=roles, alias_of=None)
    pages = with_states(pages).select_related("locale")
    pages = list(pages.order_by("-latest_revision_created_at", "-pk")[:MOST])
    notes = dict(
        WorkflowState.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id__in=[str(page.pk) for page in pages],
            status=WorkflowState.STATUS_NEEDS_CHANGES,
        ).values_list("object_id", "current_task_state__comment")
    )
    return [
        CourseRow(
            title=page.draft_title,
            url=reverse("wagtailadmin_explore", args=[page.pk]),
            review_url=reverse("review_course", args=[page.pk]),
            state=course_state(page),
            language="" if page.locale.is_default else str(page.locale.get_display_name()),
            role=str(TeamRole(roles[page.translation_key]).label),
            edited_at=page.latest_revision_created_at,
            note=notes.get(str(page.pk), ""),
        )
        for page in pages
    ]


def place_to_begin(user) -> str:
    """Where somebody who teaches here and has no course begins one; "" for everybody else, editors too."""
    if not may_author_courses(user) or may_manage_any_course(user):
        return ""
    catalog = CatalogPage.objects.filter(alias_of=None, locale=Locale.get_default()).first()
    names = (CoursePage._meta.app_label, CoursePage._meta.model_name)
    return reverse("wagtailadmin_pages:add", args=[*names, catalog.pk]) if catalog else ""


class WaitingPanel(Component):
    name = "waiting_for_me"
    template_name = "lms_pages/moderation/waiting_panel.html"
    order = 120

    def get_context_data(self, parent_context):
        return {"rows": waiting_for(parent_context["request"].user)}


class MyCoursesPanel(Component):
    name = "my_courses"
    template_name = "lms_pages/moderation/courses_panel.html"
    order = 110

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        rows = courses_of(user)
        return {"rows": rows, "begin_url": "" if rows else place_to_begin(user)}
