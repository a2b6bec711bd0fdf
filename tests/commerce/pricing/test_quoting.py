"""What something costs, to the last cent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.money import share_out
from commerce.pricing import purchases
from commerce.pricing.discounting import pick_discounts
from commerce.pricing.enums import Stacking
from commerce.pricing.models import Coupon, Price, Product
from commerce.pricing.specs import Customer, PricingRefused
from tests.factories.people import make_student
from tests.factories.prices import make_bundle, make_coupon, make_priced_course, quote, sell_as

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def vendor(monkeypatch, db):
    sell_as(monkeypatch)


def test_a_course_with_tax_inside(vendor):
    (line,) = quote(make_priced_course(49_900)).lines
    assert (line.net_minor, line.tax.tax_minor, line.gross_minor) == (43_391, 6_509, 49_900)
    assert (line.tax.rate_bp, line.tax.label, line.tax.country) == (1500, "VAT", "ZA")


def test_a_course_with_tax_on_top(monkeypatch, db):
    sell_as(monkeypatch, prices_include_tax=False)
    whole = quote(make_priced_course(49_900), codes=[make_coupon(percent=10).code])
    assert (whole.list_minor, whole.discount_minor, whole.tax_minor) == (49_900, 4_990, 6_737)
    assert whole.total_minor == 44_910 + 6_737


def test_a_bundle_is_earned_by_list_price_and_names_who_teaches(vendor):
    dear, cheap = make_priced_course(60_000), make_priced_course(30_000)
    lead, second = make_student(), make_student()
    dear.members.create(user=second, role="co_instructor")
    dear.members.create(user=lead, role="lead")
    dear.members.create(user=make_student(), role="assistant")
    (line,) = quote(make_bundle(dear, cheap, amount=80_000)).lines
    assert [share.weight for share in line.shares] == [60_000, 30_000]
    assert sum(share.net_minor for share in line.shares) == line.net_minor == 69_565
    assert line.shares[0].instructors == (lead.pk, second.pk)


def test_fault_38_course_removed_from_a_bundle(vendor):
    """The quote that was made keeps what it was made of; the next holds the rest alone."""
    first, second = make_priced_course(), make_priced_course()
    bundle = make_bundle(first, second)
    before = quote(bundle)
    bundle.courses.remove(second)
    assert [share.course_key for share in before.lines[0].shares] == [first.key, second.key]
    (line,) = quote(bundle).lines
    assert [(share.course_key, share.net_minor) for share in line.shares] == [(first.key, line.net_minor)]


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_live": False}, "not offered"),
        ({"archived_at": NOW}, "not offered"),
        ({"is_open": False}, "no new students"),
    ],
)
def test_what_is_not_offered_is_not_sold(vendor, change, words):
    course, other = make_priced_course(), make_priced_course()
    bundle = make_bundle(course, other)
    type(course).objects.filter(pk=course.pk).update(**change)
    assert quote(other).total_minor
    for thing in (course, bundle):
        with pytest.raises(PricingRefused, match=words):
            quote(thing)


def test_no_price_no_sale(vendor):
    course, bundle = make_priced_course(), make_bundle()
    with pytest.raises(PricingRefused, match="not sold in USD"):
        quote(course, currency="USD")
    with pytest.raises(PricingRefused, match="empty"):
        quote(bundle)
    course.product.is_on_sale = False
    course.product.save()
    with pytest.raises(PricingRefused, match="not on sale"):
        quote(course)
    Price.objects.all().delete()
    bundle.delete()
    Product.objects.all().delete()
    with pytest.raises(PricingRefused, match="not sold here any more"):
        quote(course)


def test_queries_do_not_grow(vendor, django_assert_max_num_queries):
    make_coupon(percent=5, is_automatic=True)
    small, big = make_bundle(make_priced_course()), make_bundle(*(make_priced_course() for _ in range(3)))
    for bundle in (small, big):
        with django_assert_max_num_queries(13):
            quote(bundle)


# --- discounts


def off(*things, codes, **fields):
    return quote(*things, codes=codes, now=NOW, **fields).discount_minor


def test_codes_are_read_as_people_write_them(vendor):
    make_coupon("WELCOME10")
    assert off(make_priced_course(1_000), codes=[" welcome 10 "]) == 100


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_active": False}, "not valid any more"),
        ({"ends_at": NOW}, "not valid any more"),
        ({"starts_at": NOW + timedelta(seconds=1)}, "not valid yet"),
        ({"max_uses": 2, "used": 1, "reserved": 1}, "as often as"),
        ({"minimum_minor": 1_001, "currency": "ZAR"}, "at least"),
        ({"minimum_minor": 1, "currency": "USD"}, "prices in USD"),
        ({"scope": "bundles"}, "not for what"),
        ({"max_uses_each": 1}, "sign in"),
        ({"is_first_purchase_only": True}, "sign in"),
    ],
)
def test_a_code_that_is_not_taken_says_why(vendor, fields, words):
    course, coupon = make_priced_course(1_000), make_coupon(**fields)
    made = quote(course, codes=[coupon.code, "NO-SUCH"], now=NOW)
    assert words in made.refusals[coupon.code] and "no such code" in made.refusals["NO-SUCH"]
    assert made.total_minor == 1_000
    assert made.member_codes == ((coupon.code,) if words == "sign in" else ())


def test_the_same_codes_where_they_fit(vendor, monkeypatch):
    course, student = make_priced_course(1_000), make_student()
    monkeypatch.setattr(purchases, "_source", lambda user_id: user_id != student.pk)
    for fields in (
        {"ends_at": NOW + timedelta(seconds=1), "starts_at": NOW},
        {"max_uses": 3, "used": 1, "reserved": 1},
        {"minimum_minor": 1_000, "currency": "ZAR"},
        {"courses": [course]},
        {"scope": "courses"},  # all of them
        {"max_uses_each": 1},
        {"is_first_purchase_only": True},
    ):
        assert off(course, codes=[make_coupon(**fields).code], user=student) == 100, fields
    code = make_coupon(is_first_purchase_only=True).code
    assert "first purchase" in quote(course, codes=[code], user=make_student()).refusals[code]


def test_amounts_are_in_their_currency_and_no_more_than_there_is(vendor):
    course, abroad = make_priced_course(1_000), make_priced_course(1_000, currency="USD")
    code = make_coupon(amount=5_000).code
    assert off(course, codes=[code]) == 1_000
    made = quote(abroad, codes=[code], currency="USD")
    assert made.discount_minor == 0 and "prices in ZAR" in made.refusals[code]


def test_everything_off(vendor):
    made = quote(make_priced_course(49_900), codes=[make_coupon(percent=100).code])
    assert (made.total_minor, made.tax_minor, made.discount_minor) == (0, 0, 49_900)
    assert [share.net_minor for share in made.lines[0].shares] == [0]


def test_discounts_beside_each_other(vendor):
    course = make_priced_course(10_000)
    make_coupon(percent=5, is_automatic=True, stacking=Stacking.ANY)
    assert off(course, codes=[]) == 500
    alone = make_coupon(percent=20, stacking=Stacking.ALONE)
    assert off(course, codes=[alone.code]) == 2_000
    small = make_coupon(percent=2, stacking=Stacking.ALONE)
    made = quote(course, codes=[small.code], now=NOW)
    assert made.discount_minor == 500 and "takes more off" in made.refusals[small.code]

    beside = make_coupon(percent=20, stacking=Stacking.AUTOMATIC)
    assert off(course, codes=[beside.code]) == 500 + 1_900  # of what is left
    other = make_coupon(amount=1_000, stacking=Stacking.ANY)
    made = quote(course, codes=[other.code, beside.code], now=NOW)  # the code bears the automatic one alone
    assert made.discount_minor == 2_400 and other.code in made.refusals
    beside.stacking = Stacking.ANY
    beside.save()
    assert off(course, codes=[other.code, beside.code]) == 500 + 1_900 + 1_000


def test_a_scope_takes_off_its_own_lines_alone(vendor):
    course, other = make_priced_course(1_000), make_priced_course(3_000)
    bundle = make_bundle(course, amount=2_000)
    made = quote(course, other, bundle, codes=[make_coupon(percent=50, courses=[other]).code])
    assert [line.discount_minor for line in made.lines] == [0, 1_500, 0]
    made = quote(course, other, bundle, codes=[make_coupon(amount=700, bundles=[bundle]).code])
    assert [line.discount_minor for line in made.lines] == [0, 0, 700]


def test_what_an_instructor_made_is_for_the_courses_it_names(vendor):
    course, other = make_priced_course(1_000), make_priced_course(1_000)
    coupon = make_coupon(owner=make_student(), courses=[course])
    assert off(course, codes=[coupon.code]) == 100 and off(other, codes=[coupon.code]) == 0
    coupon.courses.clear()  # nothing named is nothing, and not everything
    assert off(course, codes=[coupon.code]) == 0


def test_fault_25_one_cent(vendor):
    three = [make_priced_course(amount) for amount in (1, 1, 1)]
    made = quote(*three, codes=[make_coupon(amount=2).code])
    assert [line.discount_minor for line in made.lines] == [1, 1, 0] and made.total_minor == 1
    (line,) = quote(make_bundle(*three, amount=1)).lines
    assert sorted(share.net_minor for share in line.shares) == [0, 0, 1] and line.gross_minor == 1


@pytest.mark.once
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_fault_25_sums_are_exact(monkeypatch, data):
    """Whatever the prices, discounts and rates: lines add up, nothing is negative, shares are all of it."""
    from commerce.money import added_tax, included_tax
    from commerce.pricing import discounting

    amounts = data.draw(st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
    products = [Product(pk=at + 1, kind="course", course_id=at + 1) for at in range(len(amounts))]
    coupons = [
        Coupon(pk=at + 1, code=f"C{at}", name="", stacking=stacking, **takes)
        for at, (stacking, takes) in enumerate(
            data.draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(Stacking.values),
                        st.one_of(
                            st.builds(lambda bp: {"kind": "percent", "percent_bp": bp}, st.integers(1, 10_000)),
                            st.builds(
                                lambda amount: {"kind": "amount", "amount_minor": amount, "currency": "ZAR"},
                                st.integers(0, 10**7),
                            ),
                        ),
                    ),
                    max_size=4,
                )
            )
        )
    ]
    monkeypatch.setattr(discounting, "usable_coupons", lambda codes: coupons)
    pick = pick_discounts(
        products=products, amounts=amounts, currency="ZAR", customer=Customer(), codes=["C0", "C1", "C2", "C3"], now=NOW
    )
    assert sum(pick.by_line) == sum(discount.amount_minor for discount in pick.discounts) <= sum(amounts)
    assert {discount.code for discount in pick.discounts}.isdisjoint(pick.refusals)
    rate, weights = data.draw(st.integers(0, 10_000)), data.draw(st.lists(st.integers(1, 10**6), min_size=1))
    for amount, taken in zip(amounts, pick.by_line, strict=True):
        left = amount - taken
        assert 0 <= taken <= amount and 0 <= included_tax(left, rate) <= left and added_tax(left, rate) >= 0
        assert sum(share_out(left, weights)) == left
