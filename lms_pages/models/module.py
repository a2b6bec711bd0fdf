from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .reviewed import CoursePart


class ModulePage(CoursePart):
    """A part of a course. It has no page of its own to read: its address leads to the course."""

    summary = models.TextField(_("summary"), max_length=1000, blank=True)
    # The file an importer made the page of; importing the course again updates this page.
    import_source = models.CharField(max_length=255, blank=True, editable=False)

    exclude_fields_in_copy = ["import_source"]
    parent_page_types = ["lms_pages.CoursePage"]
    subpage_types = ["lms_pages.LessonPage"]
    admin_default_ordering = "ord"  # the editor sees the order that students see
    content_panels = [*Page.content_panels, "summary"]

    class Meta:
        verbose_name = _("module")

    def serve(self, request, *args, **kwargs):
        return redirect(self.get_parent().get_url(request))
