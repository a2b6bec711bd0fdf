"""The contract of whoever says what tax is due. Members live in tax_services/ and are found by being there; the site's
settings name one (seller_facts().tax_service).

A member is told everything and writes no rows. What it answers is kept with the order and never worked out again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from commerce.seller import SellerFacts
from core.registry import Registry

from .specs import Customer, TaxableLine, TaxResult


class TaxService(Protocol):
    label: str  # for the one who chooses

    def is_ready(self) -> bool:
        """Whether everything it needs is set up."""

    def tax_lines(
        self,
        lines: Sequence[TaxableLine],
        *,
        currency: str,
        customer: Customer,
        seller: SellerFacts,
        now: datetime,
    ) -> list[TaxResult]:
        """One result a line, in their order: what of the amount is tax (prices include it), or what comes on top.
        Raises PricingRefused when it cannot be known now."""


tax_services = Registry("commerce.pricing.tax_services", attribute="tax_service")
