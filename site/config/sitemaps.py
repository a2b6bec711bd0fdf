"""Pages that everybody may read, in every language."""

from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from learning.courses.models import Course, Lesson
from lms_pages.models import CatalogPage, CoursePage, HomePage, LessonPage, StandardPage

READABLE = (HomePage, CatalogPage, CoursePage, StandardPage, LessonPage)


class PublicSitemap(Sitemap):
    def items(self):
        """Live pages below the homes of this site; of lessons only published ones that open without an account.
        Nothing of archived courses.

        A page that only repeats one of another language is left out.
        """
        found: list[Page] = []
        for home in self.get_wagtail_site().root_page.get_translations(inclusive=True).live():
            below = Page.objects.descendant_of(home, inclusive=True).live().public().filter(alias_of=None)
            for model in READABLE:
                pages = model.objects.filter(pk__in=below.values("pk"))
                if model is LessonPage:
                    published = Lesson.objects.filter(is_live=True, course__in=Course.objects.listed())
                    pages = pages.filter(is_preview=True, translation_key__in=published.values("key"))
                if model is CoursePage:
                    pages = pages.exclude(translation_key__in=Course.objects.exclude(archived_at=None).values("key"))
                found += pages.select_related("locale").defer_streamfields().order_by("path")
        return found

    def _urls(self, page, protocol, domain):
        urls = [url for item in self.paginator.page(page).object_list for url in item.get_sitemap_urls(self.request)]
        changed = [url["lastmod"] for url in urls if url["lastmod"]]
        self.latest_lastmod = max(changed) if changed else None
        return urls
