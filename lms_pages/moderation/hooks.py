"""Where moderation and archiving appear in the editor; loaded by lms_pages.wagtail_hooks."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from learning.courses.rules import may_manage_course

from ..models import CoursePage
from ..models.reviewed import CoursePart
from ..views.grading.panel import WorkPanel
from .archiving import ARCHIVE, RESTORE, course_row
from .panels import MyCoursesPanel, WaitingPanel
from .states import with_states
from .views import ArchiveScreen, RestoreScreen, ReviewScreen

REPLACED = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("courses/<int:page_id>/review/", ReviewScreen.as_view(), name="review_course"),
        path("courses/<int:page_id>/archive/", ArchiveScreen.as_view(), name="archive_course"),
        path("courses/<int:page_id>/restore/", RestoreScreen.as_view(), name="restore_course"),
    ]


@hooks.register("construct_homepage_panels")
def show_own_panels(request, panels):
    """Instead of Wagtail's, which know pages only: one row for a course, with its age."""
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)]
    panels += [WaitingPanel(), MyCoursesPanel(), WorkPanel()]


@hooks.register("construct_explorer_page_queryset")
def read_states_along(parent_page, pages, request):
    return with_states(pages)


@hooks.register("register_page_listing_more_buttons")
def offer_review(page, user, next_url=None):
    if isinstance(page, CoursePage) and not page.alias_of_id and page.permissions_for_user(user).can_edit():
        yield Button(_("Course review"), reverse("review_course", args=[page.pk]), icon_name="tasks", priority=12)


@hooks.register("register_page_header_buttons")
def offer_review_and_archive(page, user, view_name, next_url=None):
    yield from offer_review(page, user)
    row = archivable(page, user)
    if row:
        name, label = ("restore_course", _("Restore…")) if row.is_archived else ("archive_course", _("Archive…"))
        yield Button(label, reverse(name, args=[page.pk]), icon_name="folder", priority=45)


def archivable(page, user):
    """The row of the course, when this person may archive and restore it."""
    if not issubclass(page.specific_class, CoursePage) or page.alias_of_id:
        return None
    row = course_row(page)
    return row if row and may_manage_course(user, row) else None


def archive_buttons(pages, user):
    """For the message that says why these pages were not deleted."""
    rows = [(page, archivable(page, user)) for page in pages]
    return [
        messages.button(reverse("archive_course", args=[page.pk]), _("Archive “%(course)s”…") % {"course": page.title})
        for page, row in rows
        if row and not row.is_archived
    ]


class SubmitCourseMenuItem(ActionMenuItem):
    """On modules and lessons, which are submitted with their course: a link to where that is done."""

    name = "action-course-review"
    label = _("Course review")
    icon_name = "tasks"

    def is_shown(self, context):
        page = context.get("page")
        return context["view"] == "edit" and isinstance(page, CoursePart) and page.course is not None

    def get_url(self, context):
        return reverse("review_course", args=[context["page"].course.pk])


@hooks.register("register_page_action_menu_item")
def offer_course_review():
    return SubmitCourseMenuItem(order=60)


@hooks.register("construct_page_action_menu")
def submit_courses_only(items, request, context):
    """Wagtail asks the parent whether a page that is being made has a workflow; a module goes with its course."""
    if context["view"] == "create" and isinstance(context["parent_page"].specific, CoursePage):
        items[:] = [item for item in items if item.name != "action-submit"]


@hooks.register("register_log_actions")
def register_archive_actions(actions):
    @actions.register_action(ARCHIVE)
    class ArchiveFormatter(LogFormatter):
        label = _("Archive")
        message = _("Archived the course")

    @actions.register_action(RESTORE)
    class RestoreFormatter(LogFormatter):
        label = _("Restore")
        message = _("Restored the course from the archive")
