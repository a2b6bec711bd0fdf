from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .guarded import GuardedPage


class CatalogPage(GuardedPage):
    """The shelf of all courses: filters, sort and search."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    parent_page_types = ["lms_pages.HomePage"]
    subpage_types = ["lms_pages.CoursePage"]
    content_panels = [*Page.content_panels, "introduction"]

    class Meta:
        verbose_name = _("catalog")

    def permissions_for_user(self, user):
        from ..permissions import CatalogPermissionTester

        return CatalogPermissionTester(user, self)

    def serve(self, request, *args, **kwargs):
        from ..views.catalog import catalog

        return catalog(request, self)
