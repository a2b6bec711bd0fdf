from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.url_routing import RouteResult


class HomePage(Page):
    """The site's root: a promise, a search box, and the newest courses."""

    headline = models.CharField(_("headline"), max_length=120, blank=True)
    lede = models.TextField(_("lede"), max_length=400, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["lms_pages.CatalogPage", "lms_pages.StandardPage"]
    content_panels = [*Page.content_panels, "headline", "lede"]

    class Meta:
        verbose_name = _("home page")

    def route(self, request, path_components):
        """Resolve a deep path in one query instead of one a level, else Wagtail's own way.

        `slug` narrows by its index, `url_path` decides. Everything below this page routes plainly, so the answer is
        the same as walking the tree.
        """
        if len(path_components) > 1:
            url_path = self.url_path + "/".join(path_components) + "/"
            page = Page.objects.filter(slug=path_components[-1], url_path=url_path).specific().first()
            if page is not None:
                if not page.live:
                    raise Http404
                return RouteResult(page)
        return super().route(request, path_components)

    def serve(self, request, *args, **kwargs):
        from ..views.catalog import home

        return home(request, self)
