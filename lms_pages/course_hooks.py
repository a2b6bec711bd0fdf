"""What the editor offers for a course as a whole. Imported by wagtail_hooks."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
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


@hooks.register("before_copy_page")
def duplicate_whole_courses(request, page):
    """Wagtail's own copying of a tree would leave what names lessons by number pointing at the original."""
    if page.specific_class is CoursePage:
        return redirect("copy_course", page.pk)
    return None
