"""What of a price is tax: where, for whom, on which day."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from commerce.pricing.models import Product, TaxRate, TaxRegistration
from commerce.pricing.specs import PricingRefused
from commerce.pricing.vat_numbers import read_vat_number
from tests.factories.prices import make_priced_course, quote, sell_as


@pytest.fixture
def vendor(monkeypatch, db):
    sell_as(monkeypatch)


def taxed(course, **fields):
    (line,) = quote(course, **fields).lines
    return line.tax.rate_bp, line.tax.tax_minor, line.tax.evidence["reason"], line.gross_minor


def test_tax_is_due_where_the_seller_is_registered(vendor):
    course = make_priced_course(11_500)
    assert taxed(course) == (1500, 1_500, "due", 11_500)
    assert taxed(course, country="") == (1500, 1_500, "due", 11_500)  # who says nothing is at home
    assert taxed(course, country="IN") == (0, 0, "export", 11_500)
    TaxRegistration.objects.create(country="IN", number="9917IND29001OS1", valid_from=date(2026, 1, 1))
    assert taxed(course, country="IN") == (1800, 1_754, "due", 11_500)
    assert taxed(course, country="IN", now=datetime(2025, 12, 31, 12, tzinfo=UTC))[2] == "export"


def test_a_business_elsewhere_accounts_for_it_itself(vendor):
    course = make_priced_course(11_500)
    (line,) = quote(course, country="DE", vat_number="DE136695976").lines
    assert line.tax.is_reverse_charge and line.tax.tax_minor == 0 and line.gross_minor == 11_500
    (line,) = quote(course, country="ZA", vat_number="4123456789").lines  # at home it pays like everybody
    assert not line.tax.is_reverse_charge and line.tax.tax_minor == 1_500
    assert line.tax.evidence["vat_number"] == "4123456789"


def test_who_is_no_vendor_charges_none(monkeypatch, db):
    course = make_priced_course(11_500)
    sell_as(monkeypatch, vat_number="")
    assert taxed(course) == (0, 0, "not_registered", 11_500)
    assert taxed(course, country="DE", vat_number="DE136695976")[2] == "not_registered"


def test_categories(vendor):
    course = make_priced_course(11_500)
    for category, reason in (("zero", "due"), ("exempt", "category"), ("outside", "category"), ("standard", "due")):
        Product.objects.update(tax_category=category)
        rate, tax, why, gross = taxed(course)
        assert (why, gross, bool(tax)) == (reason, 11_500, category == "standard")


def test_a_region_goes_before_its_country(vendor):
    TaxRegistration.objects.create(country="CA", number="1", valid_from=date(2020, 1, 1))
    TaxRate.objects.create(country="CA", label="GST", rate_bp=500, valid_from=date(2020, 1, 1))
    TaxRate.objects.create(country="CA", region="ON", label="HST", rate_bp=1300, valid_from=date(2020, 1, 1))
    course = make_priced_course(10_000)
    assert taxed(course, country="CA", region="ON")[0] == 1300 and taxed(course, country="CA", region="AB")[0] == 500


def test_a_missing_rate_refuses_rather_than_forgets(vendor):
    TaxRegistration.objects.create(country="FR", number="1", valid_from=date(2020, 1, 1))
    with pytest.raises(PricingRefused, match="FR"):
        quote(make_priced_course(), country="FR")


def test_fault_32_vat_change_at_midnight(vendor):
    """By the seller's clock, which is two hours ahead of UTC; the old rate stays in the quote that was made."""
    old = TaxRate.objects.get(country="ZA")
    old.valid_to = date(2027, 4, 1)
    old.save()
    TaxRate.objects.create(country="ZA", label="VAT", rate_bp=1600, valid_from=date(2027, 4, 1))
    course = make_priced_course(11_600)
    assert taxed(course, now=datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC))[0] == 1500
    assert taxed(course, now=datetime(2027, 3, 31, 22, 0, tzinfo=UTC))[:2] == (1600, 1_600)


def test_fault_32_vat_registration_and_its_end_at_midnight(monkeypatch, db):
    course = make_priced_course(11_500)
    sell_as(monkeypatch, vat_from=date(2026, 3, 1), vat_until=date(2026, 9, 1))
    for moment, reason in (
        (datetime(2026, 2, 28, 21, 59, tzinfo=UTC), "not_registered"),
        (datetime(2026, 2, 28, 22, 0, tzinfo=UTC), "due"),
        (datetime(2026, 8, 31, 21, 59, tzinfo=UTC), "due"),
        (datetime(2026, 8, 31, 22, 0, tzinfo=UTC), "not_registered"),
    ):
        assert taxed(course, now=moment)[2] == reason, moment


@pytest.mark.parametrize(
    ("begin", "end", "is_refused"),
    [
        (date(2018, 4, 1), None, True),
        (date(2010, 1, 1), date(2018, 4, 2), True),
        (date(2030, 1, 1), None, True),
        (date(2010, 1, 1), date(2018, 4, 1), False),
    ],
)
def test_rates_do_not_overlap(vendor, begin, end, is_refused):
    rate = TaxRate(country="ZA", label="VAT", rate_bp=1400, valid_from=begin, valid_to=end)
    if not is_refused:
        rate.save()
        return
    with pytest.raises(ValidationError, match="Another rate"):
        rate.save()
    TaxRate(country="ZA", region="WC", label="VAT", rate_bp=1400, valid_from=begin, valid_to=end).save()


@pytest.mark.once
@pytest.mark.parametrize(
    ("number", "country", "read"),
    [
        ("4123456789", "ZA", "4123456789"),
        ("412 345 6789", "ZA", "4123456789"),
        ("DE 136,695 976", "DE", "136695976"),
        ("136695976", "de", "136695976"),
        ("27AAPFU0939F1ZV", "IN", "27AAPFU0939F1ZV"),
        ("", "ZA", ""),
        ("3123456789", "ZA", None),
        ("41234567", "ZA", None),
        ("DE136695978", "DE", None),
        ("123", "US", None),
    ],
)
def test_vat_numbers(number, country, read):
    if read is not None:
        assert read_vat_number(number, country) == read
        return
    with pytest.raises(PricingRefused):
        read_vat_number(number, country)
