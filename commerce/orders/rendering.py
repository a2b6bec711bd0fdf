"""A document as HTML and PDF, from its frozen content alone."""

from datetime import date
from decimal import Decimal

from babel import Locale
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language_info, to_locale
from django.utils.translation import gettext as _

from commerce.money import Money, format_money
from core.pdf import font_faces, write_pdf

from .enums import DocumentForm, DocumentKind
from .models import TaxDocument


def render_document(document: TaxDocument, *, is_copy: bool = False) -> bytes:
    """In the language that is active. Raises core.pdf.PdfUnavailable."""
    return write_pdf(document_html(document, is_copy=is_copy, css=font_faces()))


def document_html(document: TaxDocument, *, is_copy: bool = False, css: str = "") -> str:
    content = document.content
    language = get_language_info(content["language"])
    context = {
        "number": document.shown_number,
        "title": _title(content),
        "content": content,
        "css": css,
        "seller_lines": [apart(line) for line in content["seller"]["address"].splitlines()],
        "buyer_lines": [apart(line) for line in content["buyer"]["address"].splitlines()],
        "country": _country(content["buyer"]["country"], content["language"]),
        "is_copy": is_copy,
        "direction": "rtl" if language["bidi"] else "ltr",
        "has_tax": content["form"] != DocumentForm.PLAIN,
        "is_invoice": content["kind"] == DocumentKind.INVOICE,
        "issued_on": _day(content["issued_on"]),
        "supplied_on": _day(content["supplied_on"]),
        "corrects_on": _day(content["corrects"]["issued_on"]) if content["corrects"] else "",
        "lines": [_line(line, content) for line in content["lines"]],
        "discounts": [
            {**discount, "amount": _amount(-discount["amount_minor"], content)} for discount in content["discounts"]
        ],
        "taxes": [_tax(tax, content) for tax in content["taxes"]],
        "net": _amount(content["net_minor"], content),
        "tax": _amount(content["tax_minor"], content),
        "total_label": _total_label(content),
        "total": _amount(content["total_minor"], content),
    }
    return render_to_string("commerce/orders/document.html", context)


def apart(text: str) -> str:
    """Set in its own direction, whatever stands around it: WeasyPrint knows the characters for it, not <bdi>."""
    return f"\u2068{text}\u2069"


def percent(basis_points: int) -> str:
    """1500 is "15 %", 1550 "15.5 %"."""
    return f"{Decimal(basis_points).scaleb(-2).normalize():f}\u00a0%"


def _title(content: dict) -> str:
    if content["kind"] == DocumentKind.CREDIT_NOTE:
        return _("Credit note")
    if content["kind"] == DocumentKind.DEBIT_NOTE:
        return _("Debit note")
    return _("Invoice") if content["form"] == DocumentForm.PLAIN else _("Tax invoice")


def _total_label(content: dict) -> str:
    if content["kind"] == DocumentKind.CREDIT_NOTE:
        return _("Paid back")
    if content["kind"] == DocumentKind.DEBIT_NOTE:
        return _("Remains paid")
    return _("Total paid") if content["form"] == DocumentForm.PLAIN else _("Total paid, tax included")


def _country(code: str, language: str) -> str:
    """Its name as people of this language say it; the code where it has none."""
    return Locale.parse(to_locale(language)).territories.get(code, code)


def _line(line: dict, content: dict) -> dict:
    names = ("net", "tax", "gross")
    return {
        **line,
        **{name: _amount(line[f"{name}_minor"], content) for name in names},
        "rate": apart(percent(line["rate_bp"])),
    }


def _tax(tax: dict, content: dict) -> dict:
    amounts = {name: _amount(tax[f"{name}_minor"], content) for name in ("net", "tax")}
    return {**tax, **amounts, "rate": apart(percent(tax["rate_bp"]))}


def _amount(minor: int, content: dict) -> str:
    return format_money(Money(minor, content["currency"]))


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")
