from django.db import models
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from ..sections import SectionsBlock
from .catalog import CatalogPage
from .course import CoursePage
from .guarded import GuardedPage
from .lesson import LessonPage

# What stands this many addresses below home: /catalog/, /catalog/course/ and /catalog/course/module/lesson/. The body
# of a lesson is long and hardly ever read: it is shown from a cache.
DEEP = {
    1: CatalogPage.objects.all(),
    2: CoursePage.objects.select_related("locale", "category"),
    4: LessonPage.objects.defer("body"),
}


class HomePage(GuardedPage):
    """The site's root: a promise, a search box, and sections that an editor chooses."""

    headline = models.CharField(_("headline"), max_length=120, blank=True)
    lede = models.TextField(_("lede"), max_length=400, blank=True)
    sections = StreamField(SectionsBlock(), blank=True, verbose_name=_("sections"))

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["lms_pages.CatalogPage", "lms_pages.StandardPage"]
    content_panels = [*Page.content_panels, "headline", "lede", "sections"]

    class Meta:
        verbose_name = _("home page")

    @property
    def localized(self):
        """Wagtail's answer, without its query for the active Locale when this page is in the right language already."""
        if get_language() == self.locale.language_code:
            return self
        return super().localized

    def route(self, request, path_components):
        """Resolve catalog, course or lesson in one query instead of two a level; anything else goes Wagtail's own way.

        `slug` narrows by its index, `url_path` decides. No page of ours routes specially, so the answer is the same as
        walking the tree.
        """
        pages = DEEP.get(len(path_components))
        if pages is not None:
            url_path = self.url_path + "/".join(path_components) + "/"
            page = pages.filter(slug=path_components[-1], url_path=url_path).first()
            if page is not None:
                if not page.live:
                    raise Http404
                return RouteResult(page)
        return super().route(request, path_components)

    def serve(self, request, *args, **kwargs):
        from ..views.catalog import home

        return home(request, self)
