"""What the editor offers for a course as a whole. Imported by wagtail_hooks."""

from django.shortcuts import redirect
from wagtail import hooks

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


for action in bulk_actions.ACTIONS:
    hooks.register("register_bulk_action", action)


@hooks.register("before_copy_page")
def duplicate_whole_courses(request, page):
    """Wagtail's own copying of a tree would leave what names lessons by number pointing at the original."""
    if page.specific_class is CoursePage:
        return redirect("copy_course", page.pk)
    return None
