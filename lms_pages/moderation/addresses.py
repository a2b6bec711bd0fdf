from django.urls import reverse
from wagtail.models import Page

from ..models import CoursePage


def review_address(page: Page) -> str:
    """Where a page is looked through before it is approved: a course as a whole, any other page in the editor."""
    name = "review_course" if issubclass(page.specific_class, CoursePage) else "wagtailadmin_pages:edit"
    return reverse(name, args=[page.pk])
