"""What the editor offers for a course as a whole. Imported by wagtail_hooks."""

from django.shortcuts import redirect
from wagtail import hooks

from . import bulk_actions
from .models import CoursePage
from .views import copies


@hooks.register("register_admin_urls")
def copy_urls():
    return copies.urlpatterns


for action in (bulk_actions.AssignCategory, bulk_actions.ChangeLevel):
    hooks.register("register_bulk_action", action)


@hooks.register("before_copy_page")
def duplicate_whole_courses(request, page):
    """Wagtail's own copying of a tree would leave what names lessons by number pointing at the original."""
    if page.specific_class is CoursePage:
        return redirect("copy_course", page.pk)
    return None
