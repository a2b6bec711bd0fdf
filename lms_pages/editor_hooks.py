"""Where the editor leads to the team of a course, and what it shows to whom. Imported by wagtail_hooks."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.log_actions import LogFormatter

from learning.courses.enums import TeamRole
from learning.courses.rules import may_manage_any_course

from .admin_api import OwnDocuments, OwnImages
from .editor_scope import choosable_pages
from .models import CoursePage
from .views import team

TEAM_ACTIONS = (
    ("add", _("Add to team"), _("%(person)s came into the team: %(role)s")),
    ("change", _("Change role in team"), _("%(person)s has another role in the team: %(role)s")),
    ("remove", _("Remove from team"), _("%(person)s left the team: %(role)s")),
)


class TeamLogFormatter(LogFormatter):
    def format_message(self, log_entry):
        role = log_entry.data.get("role")
        words = dict(TeamRole.choices).get(role, role)
        return self.message % {"person": log_entry.data.get("person"), "role": words}


@hooks.register("register_admin_urls")
def team_urls():
    return team.urlpatterns


@hooks.register("construct_page_chooser_queryset")
def choose_from_own_courses(pages, request):
    return choosable_pages(pages, request.user)


@hooks.register("construct_admin_api", order=1)
def list_own_files(router):
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)


@hooks.register("construct_reports_menu")
def hide_the_report_of_all_types(request, items):
    if not may_manage_any_course(request.user):
        items[:] = [item for item in items if item.name != "page-types-usage"]


class TeamItem(PageMenuItem):
    label = _("Team")
    icon_name = "group"
    url_name = "course_team"

    def is_shown(self, user):
        return self.page.specific_class is CoursePage and self.page.permissions_for_user(user).can_edit()


@hooks.register("register_page_header_buttons")
def team_in_header(page, user, view_name, next_url=None):
    yield TeamItem(page=page, priority=12)


@hooks.register("register_page_listing_more_buttons")
def team_in_listing(page, user, next_url=None):
    yield TeamItem(page=page, priority=3)


@hooks.register("register_log_actions")
def team_log_actions(actions):
    for name, label, message in TEAM_ACTIONS:
        formatter = type("TeamLogFormatter", (TeamLogFormatter,), {"label": label, "message": message})
        actions.register_action(f"course.team.{name}")(formatter)
