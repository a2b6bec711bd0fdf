from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page

from ..forms import PageForm
from ..panels import ChecksPanel


class StandardPage(Page):
    """About, terms, privacy: a page of plain text."""

    body = RichTextField(_("body"), blank=True)

    base_form_class = PageForm
    parent_page_types = ["lms_pages.HomePage", "lms_pages.StandardPage"]
    subpage_types = ["lms_pages.StandardPage"]
    content_panels = [ChecksPanel(), *Page.content_panels, "body"]
    template = "lms_pages/pages/standard_page.html"

    class Meta:
        verbose_name = _("standard page")

    def get_context(self, request, *args, **kwargs):
        from ..links import translations_of
        from ..sharing import share_page

        context = super().get_context(request, *args, **kwargs)
        return {**context, "share": share_page(request, self), "translations": translations_of(self)}
