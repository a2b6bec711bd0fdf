"""Pages that everybody may read, in every language."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from commerce.pricing.models import Bundle
from learning.courses.models import Course, Lesson
from lms_pages.models import CatalogPage, CoursePage, HomePage, LessonPage, StandardPage

READABLE = (HomePage, CatalogPage, CoursePage, StandardPage, LessonPage)


@dataclass(frozen=True)
class BundlePlace:
    """The page of a bundle, which is no page of Wagtail. It says the same in all languages, so it is named in one."""

    slug: str
    root_url: str

    def get_sitemap_urls(self, request=None):
        with override(settings.LANGUAGE_CODE):
            return [{"location": self.root_url + reverse("bundle", args=[self.slug]), "lastmod": None}]


class PublicSitemap(Sitemap):
    def items(self):
        """Live pages below the homes of this site; of lessons only published ones that open without an account.
        Nothing of archived courses. Bundles that are sold.

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
        root_url, slugs = self.get_wagtail_site().root_url, Bundle.objects.filter(is_on_sale=True).order_by("slug")
        return [*found, *(BundlePlace(slug, root_url) for slug in slugs.values_list("slug", flat=True))]

    def _urls(self, page, protocol, domain):
        urls = [url for item in self.paginator.page(page).object_list for url in item.get_sitemap_urls(self.request)]
        changed = [url["lastmod"] for url in urls if url["lastmod"]]
        self.latest_lastmod = max(changed) if changed else None
        return urls
