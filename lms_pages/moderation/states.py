"""Where a course stands, in one word of a closed list."""

from django.db.models import CharField, Exists, OuterRef, TextChoices
from django.db.models.functions import Cast, Left, Length
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, WorkflowState, get_default_page_content_type
from wagtail.query import PageQuerySet

from learning.courses.models import Course

from ..models import CoursePage


class CourseState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_MODERATION = "in_moderation", _("In moderation")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    CHANGES_PENDING = "changes_pending", _("Live, changes pending")
    ARCHIVED = "archived", _("Archived")


def with_states(pages: PageQuerySet) -> PageQuerySet:
    """The same pages, each with what course_state and the locks of modules and lessons ask for: no query a page."""
    page_type = get_default_page_content_type()
    reviews = WorkflowState.objects.filter(base_content_type=page_type, status=WorkflowState.STATUS_IN_PROGRESS)
    above = CoursePage.objects.filter(path=Left(OuterRef(OuterRef("path")), Length("path"))).order_by()
    scheduled = Revision.objects.filter(base_content_type=page_type, approved_go_live_at__isnull=False)
    changed = Page.objects.filter(path__startswith=OuterRef("path"), has_unpublished_changes=True)
    return pages.annotate(
        _is_in_review=Exists(reviews.filter(object_id__in=above.values(number=Cast("pk", CharField())))),
        _is_scheduled=Exists(scheduled.filter(object_id=Cast(OuterRef("pk"), CharField()))),
        _has_changes=Exists(changed),
        _is_archived=Exists(Course.objects.filter(key=OuterRef("translation_key"), archived_at__isnull=False)),
    )


def course_state(page: CoursePage) -> CourseState:
    """Of a course page from with_states; of any other, one query more."""
    if not hasattr(page, "_is_archived"):
        page = with_states(CoursePage.objects.all()).get(pk=page.pk)
    if page._is_archived:
        return CourseState.ARCHIVED
    if page._is_in_review:
        return CourseState.IN_MODERATION
    if page._is_scheduled:
        return CourseState.SCHEDULED
    if not page.live:
        return CourseState.DRAFT
    return CourseState.CHANGES_PENDING if page._has_changes else CourseState.LIVE
