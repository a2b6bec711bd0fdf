"""Things to sell, quotes as the room of prices gives them, orders and paid orders."""

from itertools import count

from django.db import transaction

from commerce.money import included_tax
from commerce.orders.models import Order
from commerce.orders.services import lock_order, mark_paid, place_order
from commerce.orders.specs import Buyer, GiftWish
from commerce.pricing.enums import ProductKind
from commerce.pricing.models import Price, Product
from commerce.pricing.specs import CourseShare, Quote, QuotedLine, TaxResult
from learning.courses.enums import Admission
from learning.courses.models import Course
from learning.courses.selectors import course_title

from .outline import make_course
from .people import make_student

_numbers = count(1)
VAT_BP = 1500


def make_sold_course(**fields) -> Course:
    """A live course into which nobody comes by themselves."""
    course = make_course(modules=1, **fields)
    Course.objects.filter(pk=course.pk).update(admission=Admission.GRANTED)
    course.refresh_from_db()
    return course


def make_line(*courses: Course, gross=49_900, rate_bp=VAT_BP, currency="ZAR", title="") -> QuotedLine:
    """One course, or a bundle of several."""
    kind = ProductKind.COURSE if len(courses) == 1 else ProductKind.BUNDLE
    course = courses[0] if kind == ProductKind.COURSE else None
    product, _created = Product.objects.get_or_create(course=course, kind=kind) if course else (
        Product.objects.create(kind=kind), True
    )  # fmt: skip
    price = Price.objects.filter(product=product, currency=currency).first()
    price = price or Price.objects.create(product=product, currency=currency, amount_minor=gross)
    tax = included_tax(gross, rate_bp)
    label = "VAT" if rate_bp else ""
    category = "standard" if rate_bp else "outside"
    net, each = gross - tax, (gross - tax) // len(courses)
    return QuotedLine(
        product_id=product.pk,
        price_id=price.pk,
        kind=kind,
        title=title or course_title(courses[0], "en"),
        list_minor=gross,
        discount_minor=0,
        net_minor=net,
        tax=TaxResult(tax_minor=tax, rate_bp=rate_bp, label=label, category=category, country="ZA"),
        shares=tuple(
            CourseShare(each_course.key, course_title(each_course, "en"), 1, each if place else net - each * (len(courses) - 1))
            for place, each_course in enumerate(courses)
        ),
    )


def make_quote(*lines: QuotedLine, currency="ZAR") -> Quote:
    return Quote(currency=currency, prices_include_tax=True, lines=lines or (make_line(make_sold_course()),))


def make_order(*lines: QuotedLine, user=None, gift: GiftWish | None = None, buyer: Buyer | None = None, **fields) -> Order:
    """One that waits for its money."""
    user = user or make_student()
    fields = {"intent_key": f"intent-{next(_numbers)}", **fields}
    currency = fields.pop("currency", "ZAR")
    buyer = buyer or Buyer(email=user.email, name="Thandi Nkosi", country="ZA")
    return place_order(quote=make_quote(*lines, currency=currency), user=user, buyer=buyer, gift=gift, **fields)


def pay_order(order: Order, **fields) -> Order:
    with transaction.atomic():
        locked = lock_order(order.pk)
        mark_paid(order=locked, **fields)
    return locked


def make_paid_order(*lines: QuotedLine, now=None, **fields) -> Order:
    return pay_order(make_order(*lines, now=now, **fields), now=now)
