"""Who sells, and by which rules: what finance settled about the shop, for rooms that know nothing of where it is
edited.

Whoever holds the settings registers a source (lms_pages does), as for core.site_facts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.db import transaction

from core.process_memory import forget_all, recall, remember

NAME = "commerce.seller_facts"
SECONDS = 300


@dataclass(frozen=True)
class SellerFacts:
    """`currencies`: those of the site, the first being the one that visitors are shown. `gateways`: slugs that are
    switched on, in the order in which buyers see them. `vat_from` and `vat_until` are days in the site's time zone,
    `vat_until` excluded; without a number no tax is asked for."""

    name: str = ""
    address: str = ""  # lines
    country: str = "ZA"
    company_number: str = ""
    vat_number: str = ""
    vat_from: date | None = None
    vat_until: date | None = None
    prices_include_tax: bool = True
    currencies: tuple[str, ...] = ("ZAR",)
    gateways: tuple[str, ...] = ("paystack", "payfast", "stripe", "paypal", "razorpay", "manual", "local")
    tax_service: str = "local"
    refund_days: int = 14  # in which buyers ask for their money back by themselves; 0: never
    refund_most_percent: int = 30  # of the course done, above which they do not
    order_hours: int = 48  # how long an order waits for its money
    bank_lines: tuple[tuple[str, str], ...] = ()  # of a bank transfer: (label, value)
    invoice_prefix: str = "INV-"
    credit_note_prefix: str = "CN-"
    debit_note_prefix: str = "DN-"
    invoice_note: str = ""

    def is_vat_vendor(self, day: date) -> bool:
        if not self.vat_number or self.vat_from is None:
            return False
        return self.vat_from <= day and (self.vat_until is None or day < self.vat_until)

    @property
    def currency(self) -> str:
        return self.currencies[0]

    @property
    def order_lasts(self) -> timedelta:
        return timedelta(hours=self.order_hours)


_source: Callable[[], SellerFacts] | None = None


def register_source(source: Callable[[], SellerFacts]) -> None:
    global _source
    _source = source


def seller_facts() -> SellerFacts:
    facts = recall(NAME)
    if facts is None:
        facts = cache.get(NAME)
        if facts is None:
            facts = _source() if _source else SellerFacts()
            cache.set(NAME, facts, SECONDS)
        remember(NAME, facts)
    return facts


def forget_seller_facts() -> None:
    """They changed. Now, and again when all can read it: somebody may have read the old row between."""

    def forget() -> None:
        forget_all()
        cache.delete(NAME)

    forget()
    transaction.on_commit(forget)
