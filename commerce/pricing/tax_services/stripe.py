"""Tax as Stripe Tax works it out, for orders of any gateway. Where the seller is registered is said at Stripe; nothing
is reported there of what was sold, so returns are made from the site's own books.

A line that is exempt, zero-rated or outside the scope of tax is not asked about.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import stripe  # the library: this module is commerce.pricing.tax_services.stripe
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.seller import SellerFacts
from commerce.stripe_client import MakeClient, make_client
from core.http import ServiceAway

from ..enums import TaxCategory, TaxReason
from ..specs import Customer, PricingRefused, TaxableLine, TaxResult

log = logging.getLogger(__name__)

SECONDS = 10  # a buyer is waiting
EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())  # noqa: SIM905
NUMBER_KINDS = {"ZA": "za_vat", "IN": "in_gst", "GB": "gb_vat", "CH": "ch_vat", "NO": "no_vat", "AU": "au_abn"}


def make_hasty_client() -> stripe.StripeClient:
    return make_client(seconds=SECONDS)


class StripeTax:
    label = gettext_lazy("Stripe Tax")

    def __init__(self, *, make_client: MakeClient = make_hasty_client):
        self._make_client = make_client

    def is_ready(self) -> bool:
        return bool(settings.STRIPE_SECRET_KEY)

    def tax_lines(
        self,
        lines: Sequence[TaxableLine],
        *,
        currency: str,
        customer: Customer,
        seller: SellerFacts,
        now: datetime,
    ) -> list[TaxResult]:
        country = customer.country or seller.country
        asked = {
            str(at): line
            for at, line in enumerate(lines)
            if line.category == TaxCategory.STANDARD and line.amount_minor
        }
        answers = self._ask(asked, currency, country, customer, seller) if asked else {}
        evidence = {"service": "stripe", "seller_country": seller.country, "buyer_country": customer.country}
        evidence |= {"buyer_region": customer.region, "vat_number": customer.vat_number}
        return [
            _result(answers[str(at)], line, country, evidence)
            if str(at) in answers
            else TaxResult(0, 0, "", line.category, country, False, {**evidence, "reason": str(TaxReason.CATEGORY)})
            for at, line in enumerate(lines)
        ]

    def _ask(
        self, lines: dict[str, TaxableLine], currency: str, country: str, customer: Customer, seller: SellerFacts
    ) -> dict:
        behavior = "inclusive" if seller.prices_include_tax else "exclusive"
        details: dict = {"address": {"country": country, "state": customer.region}, "address_source": "billing"}
        if kind := NUMBER_KINDS.get(country) or ("eu_vat" if country in EU else ""):
            details["tax_ids"] = [{"type": kind, "value": customer.vat_number}] if customer.vat_number else []
        wanted = {
            "currency": currency.lower(),
            "customer_details": details,
            "line_items": [
                {"amount": line.amount_minor, "reference": reference, "tax_behavior": behavior}
                for reference, line in lines.items()
            ],
            "expand": ["line_items.data.tax_breakdown"],
        }
        try:
            calculation = self._make_client().v1.tax.calculations.create(wanted)
            found = {item["reference"]: item for item in calculation.to_dict()["line_items"]["data"]}
        except (stripe.StripeError, ServiceAway, KeyError, TypeError) as problem:
            log.warning("Stripe Tax did not answer: %s", type(problem).__name__)
            found = {}
        if set(found) != set(lines):
            raise PricingRefused(_("The tax on this cannot be worked out just now. Please try again in a minute."))
        return {reference: {**item, "calculation": calculation.id} for reference, item in found.items()}


def _result(item: dict, line: TaxableLine, country: str, evidence: dict) -> TaxResult:
    parts = [part for part in item.get("tax_breakdown") or [] if part.get("tax_rate_details")]
    reasons = sorted({part.get("taxability_reason") or "" for part in item.get("tax_breakdown") or []})
    rate = sum((Decimal(part["tax_rate_details"].get("percentage_decimal") or 0) for part in parts), Decimal(0))
    kinds = {str(part["tax_rate_details"].get("tax_type") or "").upper().replace("_", " ") for part in parts}
    is_reversed = "reverse_charge" in reasons
    tax = int(item["amount_tax"])
    return TaxResult(
        tax_minor=tax,
        rate_bp=int(rate * 100) if tax else 0,
        label=" + ".join(sorted(kinds - {""})) if tax else "",
        category=line.category,
        country=country,
        is_reverse_charge=is_reversed,
        evidence={
            **evidence,
            "reason": str(TaxReason.REVERSE_CHARGE if is_reversed else TaxReason.DUE if tax else TaxReason.EXPORT),
            "said": reasons,
            "calculation": item["calculation"],
        },
    )


tax_service = StripeTax()
