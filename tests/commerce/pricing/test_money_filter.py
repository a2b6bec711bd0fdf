import pytest
from django.template import Context, Template
from django.utils.translation import override

from commerce.money import NoSuchCurrency

pytestmark = pytest.mark.once


def shown(amount, currency: str) -> str:
    return Template("{% load money %}{{ amount|money:currency }}").render(
        Context({"amount": amount, "currency": currency})
    )


def test_an_amount_is_shown_in_the_readers_language_with_the_places_of_its_currency():
    with override("en"):
        assert shown(1234560, "ZAR") == "R12\xa0345,60"
        assert shown(-250, "EUR") == "-€2.50"
        assert shown(500, "JPY") == "¥500"
        assert shown(0, "ZAR") == "R0,00"
        assert shown(None, "ZAR") == ""
        with pytest.raises(NoSuchCurrency):
            shown(1, "rand")
    with override("af"):
        assert shown(1234560, "ZAR") == "R12\xa0345,60"
