import pytest

from commerce.pricing.amounts import percent_of, written_amount, written_percent

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("499", "ZAR", 49_900),
        ("499.00", "ZAR", 49_900),
        (" 1 499,50 ", "ZAR", 149_950),
        ("1200", "JPY", 1_200),
        ("1.250", "KWD", 1_250),
        ("0", "ZAR", 0),
        ("1,499.00", "ZAR", None),
        ("4.999", "ZAR", None),
        ("12.5", "JPY", None),
        ("-1", "ZAR", None),
        ("", "ZAR", None),
        ("NaN", "ZAR", None),
        ("1e3", "ZAR", None),
        ("1,000", "ZAR", None),  # a thousand, or one
        ("1.000", "JPY", None),
        ("9" * 14, "ZAR", None),
        ("1", "XXZ", None),
    ],
)
def test_amounts_as_people_write_them(text, currency, minor):
    if minor is not None:
        assert written_amount(text, currency) == minor
        return
    with pytest.raises(ValueError):
        written_amount(text, currency)


@pytest.mark.parametrize(
    ("text", "points"),
    [("10", 1_000), ("12.5 %", 1_250), ("0,01", 1), ("100", 10_000), ("101", None), ("1.234", None), ("ten", None)],
)
def test_percents_as_people_write_them(text, points):
    if points is None:
        with pytest.raises(ValueError):
            written_percent(text)
        return
    assert written_percent(text) == points and written_percent(percent_of(points)) == points
