"""What somebody is about to buy, priced for them as far as they are known."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import dumps
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commerce.money import Money, format_money
from commerce.payments.gateway import Gateway
from commerce.payments.offering import offered_gateways
from commerce.pricing.models import Product
from commerce.pricing.quoting import courses_in, make_quote
from commerce.pricing.selectors import current_prices
from commerce.pricing.specs import Customer, PricingRefused, Quote
from commerce.pricing.vat_numbers import read_vat_number
from commerce.seller import seller_facts
from core import clock
from core.rate_limit import is_too_often
from core.request_origin import current_address
from learning.courses.models import Course
from learning.courses.selectors import shown_title
from learning.enrollment.models import Enrollment
from learning.enrollment.selectors import removed_from
from learning.enrollment.services import may_come_back

from .forms import codes_in
from .replacing import open_orders

FULL_INVOICE_ABOVE = ("ZAR", 500_000)  # the law wants name and address of the buyer on the invoice (VAT Act, s20)
CODE_TRIES, CODE_SECONDS = 40, 600


@dataclass(frozen=True)
class Basket:
    """`too_many_codes`: this visitor tried so many that none was looked at."""

    product: Product
    quote: Quote
    courses: list[Course]
    gateways: list[tuple[str, Gateway]]
    too_many_codes: bool = False
    open_orders: tuple[UUID, ...] = ()  # whose place this one would take

    @property
    def total(self) -> Money:
        return Money(self.quote.total_minor, self.quote.currency)

    @property
    def needs_address(self) -> bool:
        """Whether the invoice has to say where the buyer lives."""
        seller = seller_facts()
        today = timezone.localdate(clock.current(), timezone.get_default_timezone())
        currency, most = FULL_INVOICE_ABOVE
        is_small = self.quote.currency == currency and self.quote.total_minor <= most
        return bool(self.quote.tax_minor) and seller.is_vat_vendor(today) and not is_small

    @property
    def form_origins(self) -> list[str]:
        """Where the form of this page may lead in the end: the policy of the page names them."""
        return sorted({origin for _slug, gateway in self.gateways for origin in gateway.form_origins()})


def fill_basket(request: HttpRequest, product: Product, *, user, data, now: datetime | None = None) -> Basket:
    """`data` is what was typed so far: country, VAT number, codes, currency. Raises PricingRefused."""
    codes = codes_in(data.get("code", ""))
    too_many = bool(codes) and is_too_often(
        f"codes:{current_address()}", most=CODE_TRIES, seconds=CODE_SECONDS, times=len(codes)
    )
    earlier = open_orders(request, product, request.user if request.user.is_authenticated else None)
    quote = make_quote(
        product_ids=[product.pk],
        currency=_currency(product, data.get("currency", "")),
        customer=customer_of(user, data, earlier),
        codes=() if too_many else codes,
        now=now,
    )
    ways = offered_gateways(currency=quote.currency, amount_minor=quote.total_minor) if quote.total_minor else []
    return Basket(product, quote, courses_in(product), ways, too_many, earlier)


def customer_of(user, data, open_orders: tuple[UUID, ...] = ()) -> Customer:
    country = data.get("country") or seller_facts().country
    try:
        vat_number = read_vat_number(data.get("vat_number", ""), country)
    except PricingRefused:
        vat_number = ""  # the form says so
    return Customer(user_id=user.pk if user else None, country=country, vat_number=vat_number, open_orders=open_orders)


def _currency(product: Product, wanted: str) -> str:
    """The one that was asked for, else the first of the site's in which it has a price."""
    prices = current_prices(product)
    ours = [code for code in seller_facts().currencies if code in prices]
    return wanted if wanted in ours else (ours or [seller_facts().currency])[0]


def currencies_of(product: Product) -> list[dict]:
    """In which it may be bought, with its price in each."""
    prices = current_prices(product)
    ours = [code for code in seller_facts().currencies if code in prices]
    return [{"code": code, "price": format_money(Money(prices[code].amount_minor, code))} for code in ours]


def owned_courses(user, courses: list[Course]) -> list[Course]:
    """Those that this person is in already, or left and may come back to for nothing."""
    if user is None:
        return []
    now = clock.current()
    rows = Enrollment.objects.filter(user=user, course__in=courses)
    there = {row.course_id for row in rows if row.is_active(now) or may_come_back(row, now)}
    return [course for course in courses if course.pk in there]


def refusal_of(user, courses: list[Course]) -> str:
    """Why somebody who is signed in should not pay for these courses themselves; "" where nothing speaks against it.
    Of whoever is not signed in nothing is said."""
    if user is None or not courses:
        return ""
    removed = removed_from(user, courses)
    if removed:
        title = shown_title(removed[0], get_language())
        return _("Staff took you out of “%(title)s”: paying for it would not open it. Write to them first.") % {
            "title": title
        }
    if len(owned_courses(user, courses)) == len(courses):
        return _("You have this already. If you want to give it to somebody, tick “This is a gift”.")
    return ""


def intent_of(drawn: str, basket: Basket, typed: dict) -> str:
    """Names one pressing of the button: the same form sent twice is one order, a form that was changed another one.
    How somebody pays is no part of it."""
    said = {name: str(value) for name, value in typed.items() if name not in {"gateway", "wants_reminder"}}
    parts = [drawn, str(basket.product.key), basket.quote.currency, basket.quote.total_minor, sorted(said.items())]
    return sha256(dumps(parts).encode()).hexdigest()
