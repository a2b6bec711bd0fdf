"""What the demo sells beside its courses: a bundle of the two that have a price, and a coupon. Each is made once; what
was changed in the editor since stays."""

from commerce.pricing.enums import CouponKind, ProductKind
from commerce.pricing.models import Bundle, Coupon, Product
from commerce.pricing.services import set_prices
from commerce.pricing.specs import PriceSpec
from learning.courses.models import Course

SLUG, CODE = "figures-you-can-trust", "WELCOME10"
COURSES = ("charts-that-tell-the-truth", "tables-worth-reading")
TITLE = "Figures you can trust"
DESCRIPTION = (
    "Two short courses on showing figures: charts that say what the numbers say, tables that answer."
)
PRICE = {"ZAR": PriceSpec(69_900)}


def furnish_shop() -> None:
    courses = Course.objects.filter(slug__in=COURSES)
    if not Bundle.objects.filter(slug=SLUG).exists() and len(courses) == len(COURSES):
        product = Product.objects.create(kind=ProductKind.BUNDLE)
        set_prices(product=product, prices=PRICE)
        bundle = Bundle.objects.create(product=product, slug=SLUG, title=TITLE, description=DESCRIPTION)
        bundle.courses.set(courses)
    Coupon.objects.get_or_create(
        code=CODE, defaults={"name": "Welcome: 10 % off", "kind": CouponKind.PERCENT, "percent_bp": 1_000}
    )
