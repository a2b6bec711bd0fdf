"""How a course is sold, as its page says it and as it is compiled."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from commerce.money import Money
from commerce.pricing.amounts import written_amount
from commerce.pricing.enums import SaleMode
from commerce.pricing.specs import CourseOffer, PriceSpec, ShownOffer
from commerce.seller import seller_facts
from learning.courses.enums import Admission

from .block import Problem

SALE = ("sale_mode", "prices", "tax_category")


def currency_choices():
    """Those of the shop's settings."""
    return [(currency, currency) for currency in seller_facts().currencies]


class PriceBlock(blocks.StructBlock):
    """Kept as it was written, in whole units; compiling makes numbers of it."""

    currency = blocks.ChoiceBlock(label=gettext_lazy("Currency"), choices=currency_choices)
    amount = blocks.CharBlock(
        label=gettext_lazy("Price"),
        max_length=20,
        help_text=gettext_lazy("As in 499.00; with tax or without, as the settings of the shop say."),
    )
    compare_at = blocks.CharBlock(
        label=gettext_lazy("Compare-at price"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("What it really cost before, or usually costs: it is shown struck through."),
    )

    class Meta:
        icon = "tag"
        label = gettext_lazy("Price")
        label_format = "{currency} {amount}"

    def clean(self, value):
        value = super().clean(value)
        errors = {}
        amounts = {}
        for name in ("amount", "compare_at"):
            try:
                amounts[name] = written_amount(value[name], value["currency"]) if value[name] else None
            except ValueError as problem:
                errors[name] = ValidationError(str(problem))
        if not errors and not amounts["amount"]:
            errors["amount"] = ValidationError(_("A course that costs nothing is free: choose that above."))
        elif not errors and amounts["compare_at"] is not None and amounts["compare_at"] <= amounts["amount"]:
            errors["compare_at"] = ValidationError(_("It is higher than the price, or left empty."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value


def offer_of(page) -> CourseOffer:
    """Of a course page, a draft or not. Raises ValueError for what could not have been saved in the editor."""
    mode = SaleMode(page.sale_mode)
    prices = {}
    for block in page.prices if mode.has_price else ():
        currency, before = block.value["currency"], block.value["compare_at"]
        prices[currency] = PriceSpec(
            written_amount(block.value["amount"], currency), written_amount(before, currency) if before else None
        )
    return CourseOffer(mode, prices, page.tax_category)


def admission_of(page) -> str:
    return Admission.GRANTED if SaleMode(page.sale_mode).is_sold else Admission.SELF


def sale_problems(page) -> list[Problem]:
    """What keeps this course page from being published as it is to be sold."""
    if not SaleMode(page.sale_mode).has_price:
        return []
    currency = seller_facts().currency
    if currency in {block.value["currency"] for block in page.prices}:
        return []
    sentence = _("It is sold for a price, but has none in %(currency)s, the first currency of the site.")
    return [Problem("no_price", sentence % {"currency": currency})]


def drafted_sale(page) -> ShownOffer:
    """What visitors would be shown of it, without tax and plans, which only what is published has."""
    offer, currency = offer_of(page), seller_facts().currency
    spec = offer.prices.get(currency)
    if spec is None:
        return ShownOffer(mode=offer.mode)
    before = spec.compare_at_minor
    return ShownOffer(
        mode=offer.mode,
        price=Money(spec.amount_minor, currency),
        compare_at=Money(before, currency) if before is not None else None,
    )
