"""Tax by the site's own table of rates.

Tax is due where the seller is registered: at home while the shop's settings name a VAT number, elsewhere by a row of
TaxRegistration. A buyer who says no country counts as one at home. Abroad without a registration the supply is an
export; of a business abroad with a VAT number, the business accounts for the tax itself.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.money import added_tax, included_tax
from commerce.seller import SellerFacts

from ..enums import TaxCategory, TaxReason
from ..models import TaxRate, TaxRegistration
from ..specs import Customer, PricingRefused, TaxableLine, TaxResult


class LocalTax:
    label = gettext_lazy("The site's own table of rates")

    def is_ready(self) -> bool:
        return True

    def tax_lines(
        self,
        lines: Sequence[TaxableLine],
        *,
        currency: str,
        customer: Customer,
        seller: SellerFacts,
        now: datetime,
    ) -> list[TaxResult]:
        day = timezone.localdate(now, timezone.get_default_timezone())
        country = customer.country or seller.country
        reason = _reason(country, customer, seller, day)
        rates = _rates(country, customer.region, day) if reason == TaxReason.DUE else {}
        evidence = {
            "service": "local",
            "day": day.isoformat(),
            "seller_country": seller.country,
            "buyer_country": customer.country,
            "buyer_region": customer.region,
            "vat_number": customer.vat_number,
        }
        return [_result(line, country, reason, rates, seller, evidence) for line in lines]


def _reason(country: str, customer: Customer, seller: SellerFacts, day: date) -> str:
    if country == seller.country:
        return TaxReason.DUE if seller.is_vat_vendor(day) else TaxReason.NOT_REGISTERED
    registrations = list(
        TaxRegistration.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day).values_list(
            "country", "region"
        )
    )
    if not (registrations or seller.is_vat_vendor(day)):
        return TaxReason.NOT_REGISTERED
    if customer.vat_number:
        return TaxReason.REVERSE_CHARGE
    if {(country, ""), (country, customer.region)} & set(registrations):
        return TaxReason.DUE
    return TaxReason.EXPORT


def _rates(country: str, region: str, day: date) -> dict[str, TaxRate]:
    """{category: its rate}; that of a region goes before that of its country."""
    rates = TaxRate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day), country=country, region__in={"", region}, valid_from__lte=day
    )
    return {rate.category: rate for rate in sorted(rates, key=lambda rate: bool(rate.region))}


def _result(
    line: TaxableLine, country: str, reason: str, rates: dict[str, TaxRate], seller: SellerFacts, evidence: dict
) -> TaxResult:
    """Nothing is due for what is exempt or outside the scope of tax, wherever it is sold."""
    if reason != TaxReason.NOT_REGISTERED and line.category in {TaxCategory.EXEMPT, TaxCategory.OUTSIDE}:
        reason = TaxReason.CATEGORY
    if reason != TaxReason.DUE:
        is_reversed = reason == TaxReason.REVERSE_CHARGE
        return TaxResult(0, 0, "", line.category, country, is_reversed, {**evidence, "reason": str(reason)})
    rate = rates.get(line.category)
    if rate is None and line.category != TaxCategory.ZERO:
        raise PricingRefused(
            _("Nothing can be sold to %(country)s now, because its tax rate is missing. Please write to us.")
            % {"country": country}
        )
    rate_bp = rate.rate_bp if rate else 0
    work_out = included_tax if seller.prices_include_tax else added_tax
    label = rate.label if rate else ""
    evidence = {**evidence, "reason": str(reason), "rate": rate.pk if rate else None}
    return TaxResult(work_out(line.amount_minor, rate_bp), rate_bp, label, line.category, country, False, evidence)


tax_service = LocalTax()
