"""The part of `make storm` that runs as the site: one word says what to do.

seed COUNT     courses with prices, a bundle, coupons, students, somebody of the staff; prints what there is
sell           does what lines of JSON on its input ask for, and answers each with one line
drive          runs what is due every few seconds, until it is ended
"""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

SECONDS = 8  # between two looks at what is due; beat has a minute
STAFF = "finance@example.org"
PRICES = {  # what things cost, in the smallest unit
    "ZAR": (49900, 125050, 8999, 250000),
    "USD": (2999, 7505, 999, 14900),
    "EUR": (2799, 6999, 949, 13900),
    "JPY": (3980, 9800, 1290, 19800),
    "INR": (249900, 599900, 49999, 1190000),
    "NGN": (4500000, 9900033, 999999, 22000000),
}


def seed(count: int) -> None:
    from accounts.models import Profile, User
    from commerce.pricing.enums import CouponKind, ProductKind
    from commerce.pricing.models import Bundle, Coupon, Product, TaxRate, TaxRegistration
    from commerce.pricing.services import set_prices
    from commerce.pricing.specs import PriceSpec

    emails = [STAFF, *(f"storm-{number}@example.org" for number in range(max(3, count // 2)))]
    users = User.objects.bulk_create([User(email=email, password="!") for email in emails])
    Profile.objects.bulk_create(
        [Profile(user=user, handle=f"storm-{place}", name=f"Person {place}") for place, user in enumerate(users)]
    )
    set_up_selling()
    sold = [sell_course(place) for place in range(4)]
    product = Product.objects.create(kind=ProductKind.BUNDLE)
    bundle = Bundle.objects.create(product=product, title="Three at once", slug="three")
    bundle.courses.set([each.course for each in sold[:3]])
    set_prices(product=product, prices={code: PriceSpec(sum(row[:3]) * 4 // 5) for code, row in PRICES.items()})
    Coupon.objects.create(code="TENTH", name="A tenth", kind=CouponKind.PERCENT, percent_bp=1000)
    Coupon.objects.create(code="RAND50", name="Fifty rand", kind=CouponKind.AMOUNT, amount_minor=5000, currency="ZAR")
    few = max(2, count // 30)
    Coupon.objects.create(code="FEW", name="For a few", kind=CouponKind.PERCENT, percent_bp=3333, max_uses=few)
    TaxRegistration.objects.create(country="IN", number="99AAAAA0000A1Z5", valid_from="2020-01-01")
    TaxRate.objects.get_or_create(
        country="IN",
        region="",
        category="standard",
        defaults={"label": "GST", "rate_bp": 1800, "valid_from": "2020-01-01"},
    )
    print(json.dumps({"emails": emails[1:], "products": [each.pk for each in sold], "bundle": product.pk}))


def set_up_selling() -> None:
    from commerce.seller import SellerFacts
    from lms_pages.models.commerce_settings import CommerceSettings

    shop = CommerceSettings.load()
    shop.name, shop.address, shop.currencies = "Marula (Pty) Ltd", "1 Long Street, Cape Town", ", ".join(PRICES)
    shop.vat_number, shop.vat_from = "4123456789", "2020-01-01"
    shop.gateways = [("gateway", slug) for slug in SellerFacts.gateways]
    shop.bank_lines = [("line", {"label": "Account", "value": "62 000 000"})]
    shop.full_clean()
    shop.save()


def sell_course(place: int):
    from commerce.pricing.enums import SaleMode
    from commerce.pricing.services import set_course_offer
    from commerce.pricing.specs import CourseOffer, PriceSpec
    from learning.courses.enums import LessonKind
    from learning.courses.services import ensure_course, replace_outline
    from learning.courses.specs import CourseSpec, CourseTextSpec, LessonSpec, ModuleSpec

    lesson = LessonSpec(uuid4(), LessonKind.TEXT, 5, False, {"en": "The only lesson"}, {"en": ""})
    spec = CourseSpec(
        key=uuid4(), slug=f"storm-{place}", source_locale="en", is_open=True, level="all", category_slug="", tags=(),
        minutes=5, cover_url="", texts={"en": CourseTextSpec(f"Course {place} & «more»")}, gives_certificate=False,
        modules=(ModuleSpec(uuid4(), {"en": "Module"}, {"en": ""}, (lesson,)),),
    )  # fmt: skip
    course = ensure_course(key=spec.key, source_locale="en", slug=spec.slug)
    replace_outline(spec=spec, generation=course.generation)
    course.refresh_from_db()
    prices = {code: PriceSpec(row[place]) for code, row in PRICES.items()}
    return set_course_offer(course=course, offer=CourseOffer(SaleMode.ONE_TIME, prices))


def sell() -> None:
    from django.db import close_old_connections

    doing = {f.__name__: f for f in (order, start, settle, cancel, refund, by_hand, to_pay_back, finish_refund)}
    for line in sys.stdin:
        asked = json.loads(line)
        close_old_connections()
        try:
            answer = doing[asked.pop("do")](**asked)
        except Exception as problem:  # whoever asked decides what to do about it
            answer = {"problem": type(problem).__name__, "words": str(problem)[:300]}
        print(json.dumps(answer), flush=True)


def order(*, intent, email, products, currency, country, code, seconds_left) -> dict:
    from accounts.models import User
    from commerce.orders.services import place_order
    from commerce.orders.specs import Buyer
    from commerce.pricing.quoting import make_quote
    from commerce.pricing.specs import Customer
    from commerce.seller import seller_facts
    from core import clock

    user, now = User.objects.get(email=email), clock.current()
    quote = make_quote(
        product_ids=products,
        currency=currency,
        customer=Customer(user.pk, country),
        codes=[code] if code else [],
        now=now,
    )
    if seconds_left is not None:
        now = now - seller_facts().order_lasts + timedelta(seconds=seconds_left)
    buyer = Buyer(email=email, name="Zoë van der Merwe", address="1 Long Street", country=country)
    made = place_order(quote=quote, user=user, buyer=buyer, intent_key=intent, now=now)
    return {"order": made.pk, "total": made.total_minor}


def start(*, order, gateway) -> dict:
    from django.conf import settings

    from commerce.orders.models import Order
    from commerce.payments.starting import start_payment

    back = f"{settings.WAGTAILADMIN_BASE_URL}/pay/{{payment}}"
    payment = start_payment(
        order=Order.objects.get(pk=order), gateway=gateway, done_url=f"{back}/return/", canceled_url=f"{back}/canceled/"
    )
    told = {"reference": payment.reference, "amount": payment.amount_minor, "start": payment.start}
    return {"payment": payment.pk, **told}


def settle(*, payment) -> dict:
    from commerce.payments.settling import settle_payment

    return {"status": settle_payment(payment).status}


def cancel(*, order) -> dict:
    from django.db import transaction

    from commerce.orders.services import cancel_order, lock_order

    with transaction.atomic():
        cancel_order(order=lock_order(order), reason="Not wanted any more", by=staff())
    return {}


def refund(*, payment, parts, ends_access) -> dict:
    """`parts`: 1 for all that is left, else one of so many."""
    from commerce.payments.models import Payment
    from commerce.payments.refunding import refundable_minor, request_refund

    row = Payment.objects.get(pk=payment)
    amount = refundable_minor(row) if parts == 1 else (row.received_minor or 0) // parts
    made = request_refund(
        payment=row, amount_minor=amount, reason="Asked for by mail", by=staff(), ends_access=ends_access
    )
    return {"refund": made.reference}


def by_hand(*, payment, came) -> dict:
    from commerce.payments.models import Payment
    from commerce.payments.reviewing import COMPLETED, FAILED, settle_by_hand

    row, outcome = Payment.objects.get(pk=payment), COMPLETED if came else FAILED
    settled = settle_by_hand(
        payment=row, outcome=outcome, reason="So says the statement", by=staff(), received_minor=came or None
    )
    return {"status": settled.status}


def to_pay_back() -> dict:
    """Refunds of bank transfers, which somebody has to pay."""
    from commerce.payments.models import Refund

    rows = Refund.objects.filter(payment__gateway="manual", status="manual_required").select_related("payment")
    told = [
        {"refund": row.pk, "reference": row.reference, "payment": row.payment.reference, "amount": row.amount_minor}
        for row in rows.order_by("pk")
    ]
    return {"refunds": told}


def finish_refund(*, refund, paid) -> dict:
    from commerce.payments.models import Refund
    from commerce.payments.refunding import finish_by_hand

    finish_by_hand(refund=Refund.objects.get(pk=refund), paid=paid, reason="Paid by bank, or not", by=staff())
    return {}


def staff():
    from accounts.models import User

    return User.objects.get(email=STAFF)


def drive() -> None:
    from django.db import close_old_connections

    from core.due_work import run_due_work

    while True:
        close_old_connections()
        run_due_work()
        time.sleep(SECONDS)


if __name__ == "__main__":
    sys.path[:1] = [str(Path(__file__).resolve().parent.parent / "site"), str(Path(__file__).resolve().parent.parent)]
    import django

    django.setup()
    word, *numbers = sys.argv[1:]
    {"seed": seed, "sell": sell, "drive": drive}[word](*map(int, numbers))
