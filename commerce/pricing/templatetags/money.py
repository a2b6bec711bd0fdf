"""Amounts in templates: `{% load money %}{{ order.total_minor|money:order.currency }}`."""

from django import template

from commerce.money import Money, format_money

register = template.Library()


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """As people of the present language write it; nothing for no amount."""
    return "" if amount_minor is None else format_money(Money(amount_minor, currency))
