"""What the editor offers for a course as a whole. Imported by wagtail_hooks."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.widgets.button import Button

from learning.courses.models import Course
from learning.courses.rules import may_grade_course

from . import bulk_actions
from .beginning import needs_first_course
from .models import CoursePage
from .views import beginnings, copies


@hooks.register("register_admin_urls")
def course_urls():
    return [*copies.urlpatterns, *beginnings.urlpatterns]


@hooks.register("before_create_page")
def begin_with_the_template(request, parent_page, page_class):
    if page_class is CoursePage and request.method == "GET" and "empty" not in request.GET:
        if needs_first_course(request.user, parent_page):
            return beginnings.offer_template(request, parent_page)
    return None


@hooks.register("register_page_header_buttons")
def lead_to_the_gradebook(page, user, view_name, next_url=None):
    if page.specific_class is not CoursePage or page.alias_of_id:
        return
    row = Course.objects.filter(key=page.translation_key).first()
    if row and row.is_live and may_grade_course(user, row):
        yield Button(_("Gradebook"), reverse("gradebook", args=[row.key]), icon_name="list-ol", priority=14)


for action in bulk_actions.ACTIONS:
    hooks.register("register_bulk_action", action)


class DuplicateItem(PageMenuItem):
    """In the place of Wagtail's "Copy", which courses do not have (models.reviewed.CoursePermissionTester)."""

    label = _("Duplicate")
    icon_name = "copy"
    url_name = "copy_course"

    def is_shown(self, user):
        return self.page.specific_class is CoursePage and self.page.permissions_for_user(user).can_edit()


@hooks.register("register_page_listing_more_buttons")
def duplicate_in_listing(page, user, next_url=None):
    yield DuplicateItem(page=page, priority=20)


@hooks.register("register_page_header_buttons")
def duplicate_in_header(page, user, view_name, next_url=None):
    yield DuplicateItem(page=page, priority=30)
