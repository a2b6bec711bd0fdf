"""What a page says about itself to search engines and to whoever shares a link to it."""

import json
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.site_facts import site_facts

from .social import picture_of

UNSAFE = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Share:
    """`url` and `image_url` are absolute; `facts` is schema.org data, drawn as JSON-LD when there is any."""

    title: str
    description: str
    url: str
    image_url: str
    facts: dict = field(default_factory=dict)

    @property
    def facts_json(self) -> SafeString:
        """Safe inside a script element: nothing in it can end that element."""
        return mark_safe(json.dumps(self.facts, ensure_ascii=False).translate(UNSAFE)) if self.facts else ""  # noqa: S308


def share_page(request, page, *, description: str = "", facts: dict | None = None) -> Share:
    picture = picture_of(page)
    address = reverse("social_picture", args=[page.pk, picture.key])
    return Share(
        title=page.seo_title or picture.title,
        description=page.search_description or description,
        url=request.build_absolute_uri(request.path),
        image_url=request.build_absolute_uri(address),
        facts=facts or {},
    )


def course_facts(request, page, course, text) -> dict:
    """schema.org's Course. `text` is the published CourseText."""
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": text.title,
        "description": text.subtitle or text.title,
        "url": request.build_absolute_uri(request.path),
        "inLanguage": text.locale,
        "educationalLevel": str(course.get_level_display()),
        "provider": {
            "@type": "Organization",
            "name": site_facts().name,
            "url": f"{request.scheme}://{request.get_host()}/",
        },
        "offers": {"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "ZAR"},
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "online",
            "courseWorkload": f"PT{max(course.minutes, 1)}M",
        },
    }
