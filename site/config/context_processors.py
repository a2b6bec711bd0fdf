from django.conf import settings
from django.utils.functional import SimpleLazyObject

from core.site_facts import site_facts
from lms_pages.links import site_links


def site(request):
    """Names and addresses that every page's frame needs. Lazy: a template that does not ask does not pay."""
    name = SimpleLazyObject(lambda: site_facts().name)
    return {
        "site_name": name,
        "house_name": name,  # for the editor, where Wagtail's dashboard says "site_name" of what its Site row holds
        "registration": SimpleLazyObject(lambda: site_facts().registration),
        "web_fonts": settings.WEB_FONTS,
        "site_links": SimpleLazyObject(lambda: site_links(request)),
    }
