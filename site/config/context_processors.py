from django.conf import settings
from django.utils.functional import SimpleLazyObject

from core.site_facts import site_facts
from lms_pages.links import site_links


def site(request):
    """Names and addresses that every page's frame needs. Lazy: a template that does not ask does not pay."""
    return {
        "site_name": SimpleLazyObject(lambda: site_facts().name),
        "registration": SimpleLazyObject(lambda: site_facts().registration),
        "web_fonts": settings.WEB_FONTS,
        "site_links": SimpleLazyObject(lambda: site_links(request)),
    }
