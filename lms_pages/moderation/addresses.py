from django.urls import reverse
from wagtail.models import Page

from ..models import CoursePage


def review_address(page) -> str:
    """Where a page or snippet is looked through before it is approved: a course as a whole, all else in the editor."""
    if not isinstance(page, Page):
        return reverse(page.snippet_viewset.get_url_name("edit"), args=[page.pk])
    name = "review_course" if issubclass(page.specific_class, CoursePage) else "wagtailadmin_pages:edit"
    return reverse(name, args=[page.pk])
