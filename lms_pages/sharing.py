"""What a page says about itself to search engines and to whoever shares a link to it."""

import json
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from commerce.money import as_decimal
from commerce.pricing.specs import ShownOffer
from commerce.seller import seller_facts
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


def course_facts(request, page, course, text, sale: ShownOffer) -> dict:
    """schema.org's Course. `text` is the published CourseText."""
    facts = {
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
        "offers": offer_facts(sale, request.build_absolute_uri(request.path), is_open=course.is_open),
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "online",
            "courseWorkload": f"PT{max(course.minutes, 1)}M",
        },
    }
    return {name: fact for name, fact in facts.items() if fact}


def offer_facts(sale: ShownOffer, url: str, *, is_open: bool = True) -> dict:
    """schema.org's Offer; nothing where there is no price to name."""
    if sale.is_free:
        return {"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": seller_facts().currency}
    if sale.price is None:
        return {}
    price, currency = str(as_decimal(sale.price)), sale.price.currency
    return {
        "@type": "Offer",
        "category": "Paid",
        "price": price,
        "priceCurrency": currency,
        "url": url,
        "availability": f"https://schema.org/{'InStock' if is_open else 'SoldOut'}",
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": price,
            "priceCurrency": currency,
            "valueAddedTaxIncluded": sale.is_tax_included or not sale.tax_label,
        },
    }
