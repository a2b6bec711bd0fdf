"""What a document says, as plain data that stands by itself for years. South African law (VAT Act, sections 20 and 21)
asks for it; see also docs/operators.md, "Orders and invoices"."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from commerce.seller import SellerFacts
from core.site_facts import site_facts

from .enums import DocumentForm
from .models import Order, TaxDocument
from .refund_lines import line_facts

ABRIDGED_UP_TO = ("ZAR", 500_000)  # an abridged tax invoice is enough up to R5 000, tax included


def site_day(moment: datetime) -> date:
    """The day it is in the site's time zone, which is where the books are kept."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def form_of(order: Order, facts: SellerFacts) -> str:
    """By what the seller was on the day of the order, as its lines are taxed: a rate or a registration that changes at
    midnight changes no order of the day before. Who gave an address gets the full form whatever the amount."""
    if not facts.is_vat_vendor(site_day(order.created_at)) and not order.tax_minor:
        return DocumentForm.PLAIN
    currency, most = ABRIDGED_UP_TO
    is_small = order.currency == currency and order.total_minor <= most
    has_particulars = bool(order.address or order.company or order.vat_number)
    return DocumentForm.ABRIDGED if is_small and not has_particulars else DocumentForm.FULL


def needs_particulars(order: Order, facts: SellerFacts) -> bool:
    """Whether the law wants name and address of the buyer on the invoice, and they are not known."""
    return form_of(order, facts) == DocumentForm.FULL and not (order.address and (order.name or order.company))


def content_of(
    order: Order,
    *,
    kind: str,
    form: str,
    facts: SellerFacts,
    now: datetime,
    corrects: TaxDocument | None = None,
    lines: list[dict] | None = None,
    reason: str = "",
) -> dict:
    """Amounts are positive on every kind; which way they count, the kind says. `taxes` sums the lines by rate."""
    lines = lines if lines is not None else [line_facts(line) for line in order.lines.all()]
    with_tax = form != DocumentForm.PLAIN
    supplied_as = corrects.content["seller"]["vat_number"] if corrects else ""  # also of who is registered no more
    return {
        "kind": str(kind),
        "form": str(form),
        "language": order.language or site_facts().language,
        "issued_on": site_day(now).isoformat(),
        "supplied_on": site_day(order.paid_at or now).isoformat(),
        "order": order.number,
        "seller": {
            "name": facts.name or site_facts().name,
            "address": facts.address,
            "country": facts.country,
            "company_number": facts.company_number,
            "vat_number": (facts.vat_number or supplied_as) if with_tax else "",
        },
        "buyer": {
            "name": order.name,
            "company": order.company,
            "address": order.address,
            "country": order.country,
            "vat_number": order.vat_number if with_tax else "",
            "email": order.email,
        },
        "currency": order.currency,
        "prices_include_tax": order.prices_include_tax,
        "lines": lines,
        "discounts": order.discounts if corrects is None else [],
        "taxes": _taxes(lines) if with_tax else [],
        "net_minor": sum(line["net_minor"] for line in lines),
        "tax_minor": sum(line["tax_minor"] for line in lines),
        "total_minor": sum(line["gross_minor"] for line in lines),
        "corrects": {"number": corrects.shown_number, "issued_on": corrects.content["issued_on"]} if corrects else None,
        "reason": reason,
        "note": facts.invoice_note,
        "time_zone": settings.TIME_ZONE,
    }


def _taxes(lines: list[dict]) -> list[dict]:
    """[{"label", "rate_bp", "category", "is_reverse_charge", "net_minor", "tax_minor"}], in the order of the lines."""
    sums: dict[tuple, dict] = {}
    for line in lines:
        names = ("label", "rate_bp", "category", "is_reverse_charge")
        row = sums.setdefault(
            tuple(line[name] for name in names),
            {**{name: line[name] for name in names}, "net_minor": 0, "tax_minor": 0},
        )
        row["net_minor"] += line["net_minor"]
        row["tax_minor"] += line["tax_minor"]
    return list(sums.values())
