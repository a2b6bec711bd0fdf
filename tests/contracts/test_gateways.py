"""What every payment gateway has to do, asked of all members against stand-ins that keep books of their own. A new
member needs a stand-in: tests/standins. What a member declares it cannot do, it is not asked."""

from datetime import timedelta

import pytest

from commerce.payments.asking import origin_of
from commerce.payments.enums import PaymentStatus, RefundStatus, ReviewReason
from commerce.payments.gateway import (
    Capability,
    DisputeState,
    EventKind,
    GatewayRefused,
    Instructions,
    PaymentState,
    PostForm,
    RefundState,
    WebhookRefused,
    gateways,
    missing_settings,
    usable_gateway,
)
from commerce.payments.models import ReviewCase
from commerce.payments.offering import offered_gateways
from commerce.payments.refunding import finish_by_hand
from core.http import ServiceAway
from tests.commerce.invariants import assert_invariants
from tests.commerce.payments.shop import Shop, fresh
from tests.factories.people import make_administrator
from tests.factories.prices import sell_as
from tests.standins import STANDINS, standin_of
from tests.standins.faults import Message

from .gateway_site import AMOUNT, Site

pytestmark = pytest.mark.once
DAY = timedelta(days=1)


def set_all(settings, values: dict) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


def members(is_meant=lambda slug: True) -> list:
    """Parameters for `site`, those with rows marked so."""
    marks = {slug: [pytest.mark.django_db] if standin_of(slug).needs_rows else [] for slug in STANDINS}
    return [pytest.param(slug, marks=marks[slug]) for slug in sorted(STANDINS) if is_meant(slug)]


@pytest.fixture(params=members())
def site(request, settings, monkeypatch):
    with standin_of(request.param)() as standin:
        set_all(settings, standin.settings)
        sell_as(monkeypatch, currencies=(standin.currency,), **standin.facts)
        yield Site(standin)


def able(*capabilities: Capability, without: Capability | None = None, of=lambda standin: True):
    """With the members that can do this, and whose stand-ins are `of` that sort."""

    def is_meant(slug: str) -> bool:
        can = gateways[slug].capabilities
        return can.issuperset(capabilities) and without not in can and of(standin_of(slug))

    return pytest.mark.parametrize("site", members(is_meant), indirect=True)


def outside(standin) -> bool:
    return standin.is_outside


def test_every_member_has_a_stand_in_and_every_stand_in_a_member():
    assert set(gateways) == set(STANDINS)


def test_buyers_are_told_where_to_pay_and_nothing_has_come_yet(site, settings):
    site.begin()
    here = {origin_of(settings.WAGTAILADMIN_BASE_URL), *site.gateway.form_origins()}
    if isinstance(site.start, Instructions):
        said = " ".join(value for _label, value in site.start.lines)
        assert site.charge.reference in said and all(label and value for label, value in site.start.lines)
    else:
        assert origin_of(site.start.action if isinstance(site.start, PostForm) else site.start.url) in here
    waiting = site.fetch(later=timedelta(minutes=1))
    assert waiting.state in {PaymentState.PENDING, PaymentState.UNKNOWN}
    assert (waiting.refunds, waiting.disputes, waiting.paid_at) == ((), (), None)
    assert (waiting.amount_minor, waiting.currency) == (AMOUNT, site.standin.currency)
    assert site.gateway.is_live() is site.standin.is_live and waiting.is_live in (None, site.standin.is_live)


@able(Capability.REPORTS)
def test_what_is_paid_is_said_exactly(site):
    books = site.standin.books
    site.begin()
    site.fetch(later=timedelta(minutes=1))
    assert site.press("pay").startswith(site.urls.done)
    assert [event.kind for event in site.hear()][:1] == [EventKind.PAYMENT]
    found, [payment] = site.fetch(), books.payments
    assert found.state == PaymentState.SUCCEEDED
    assert (
        (found.amount_minor, found.currency)
        == (AMOUNT, site.standin.currency)
        == (payment.taken_minor, payment.currency)
    )
    assert found.reference == site.charge.reference and found.gateway_reference
    assert (found.merchant, found.is_live) == (site.gateway.merchant(), site.gateway.is_live())
    assert found.fee_minor == payment.fee_minor == site.standin.fee(AMOUNT) and found.refunds == found.disputes == ()
    assert books.net_minor(payment.currency) == found.amount_minor
    assert site.fetch() == found, "asking again changes nothing"


@able(Capability.REPORTS)
def test_success_is_found_without_a_message(site):
    site.standin.webhooks.drop_next(9)
    site.begin()
    site.press("pay")
    assert site.hear() == []
    found = site.fetch()
    assert (found.state, found.amount_minor) == (PaymentState.SUCCEEDED, AMOUNT)


@pytest.mark.parametrize("act", ["fail", "abandon"])
def test_who_does_not_pay_has_not_paid(site, act):
    site.begin()
    site.press(act)
    site.hear()
    found = site.fetch(later=DAY)
    assert found.state == site.standin.after[act] and found.reference == site.charge.reference
    assert site.standin.books.net_minor(site.standin.currency) == 0


@able(without=Capability.REPORTS)
def test_of_what_nobody_reports_nothing_is_said_and_nothing_is_read(site):
    """Not even when it was paid: no member makes that up."""
    first = site.begin() and site.start
    site.press("pay")
    assert site.standin.webhooks.told == [] and site.fetch(later=DAY).state == PaymentState.PENDING
    assert site.start_again() and site.start == first, "pressing twice leads to the same"
    for body in (*site.standin.odd_bodies, b'{"reference":"%s","state":"paid"}' % site.charge.reference.encode()):
        with pytest.raises(WebhookRefused):
            pytest.fail(f"{body}: {site.read(Message(body, {}))}")
        assert not site.gateway.confirm_event(body=body)


@able(Capability.REPORTS)
def test_a_payment_nobody_there_knows(site):
    site.begin()
    stranger = Site(site.standin)
    stranger.charge, stranger.handle = site.charge, site.handle.__class__("ord-nobody-1", "", 1, "ZAR", site.begun_at)
    assert stranger.fetch().state == PaymentState.UNKNOWN


@able(Capability.REPORTS, of=outside)
def test_another_amount_than_was_agreed_is_said_as_it_is(site):
    for wrong in (AMOUNT - 1, AMOUNT + 1):
        site.standin.faults.take_instead(wrong)
        found = site.paid()
        assert (found.state, found.amount_minor) == (PaymentState.SUCCEEDED, wrong)


@able(Capability.LISTING)
def test_the_list_holds_what_succeeded_once(site):
    paid = [site.paid(amount_minor=amount) for amount in (10000, 20050)]
    site.begin(amount_minor=30000)
    site.press("fail")
    since, until = site.begun_at - DAY, site.begun_at + DAY
    listed = list(site.gateway.list_payments(since=since, until=until))
    facts = {(found.gateway_reference, found.reference, found.amount_minor, found.currency) for found in listed}
    assert facts == {(one.gateway_reference, one.reference, one.amount_minor, one.currency) for one in paid}
    assert len(listed) == 2 and all(found.state == PaymentState.SUCCEEDED for found in listed)
    assert list(site.gateway.list_payments(since=since - DAY, until=since)) == []


# --- messages


def one_message(site):
    site.begin()
    site.press("pay")
    return site.standin.webhooks.take()[0]


@able(Capability.REPORTS)
def test_a_message_names_its_payment_and_keeps_its_key(site):
    message = one_message(site)
    [event] = site.read(message)
    assert event.kind == EventKind.PAYMENT and 0 < len(event.key) <= 200
    assert event.reference == site.charge.reference or event.gateway_reference == site.start.gateway_reference != ""
    assert site.gateway.confirm_event(body=message.body)
    site.standin.webhooks.replay(0)
    assert site.read(site.standin.webhooks.take()[0]) == [event]
    assert site.read(one_message(site))[0].key != event.key, "that of another payment"


@able(Capability.REPORTS)
def test_only_what_the_gateway_signed_is_read(site, settings):
    message = one_message(site)
    assert site.read(message)
    amount = b"499.00" if b"499.00" in message.body else b"49900"
    forged = {
        "altered": message.forged(),
        "unsigned": site.standin.unsigned(message),
        "reserialized": site.standin.reserialized(message),
    }
    if amount in message.body:
        forged["dearer"] = message.forged(amount, amount.replace(b"4", b"9", 1))
    for name, wrong in forged.items():
        with pytest.raises(WebhookRefused):
            pytest.fail(f"{name}: {site.read(wrong)}")
    set_all(settings, site.standin.rotated_settings)
    assert site.read(message), "of the former secret, while both hold"
    set_all(settings, site.standin.bare_settings)
    with pytest.raises(WebhookRefused):
        site.read(message)


@able(Capability.REPORTS)
def test_what_is_signed_but_not_understood_is_ignored(site):
    for body in site.standin.odd_bodies:
        assert [event.kind for event in site.read(site.standin.sign(body))] in ([], [EventKind.IGNORED]), body


# --- refunds


@able(Capability.PARTIAL_REFUND, Capability.REPORTS)
def test_giving_back_in_parts_and_no_more_than_there_is(site):
    site.paid()
    first = site.refund(20000, "ref-1")
    assert first.amount_minor == 20000 and first.state in {RefundState.PENDING, RefundState.SUCCEEDED}
    site.claim(first)
    assert [(found.amount_minor, found.gateway_reference) for found in site.fetch().refunds] == [
        (20000, first.gateway_reference)
    ]
    with pytest.raises(GatewayRefused):
        site.refund(AMOUNT - 20000 + 1)
    second = site.refund(AMOUNT - 20000, "ref-2")
    assert second.gateway_reference not in {"", first.gateway_reference}
    site.hear()
    found = site.fetch()
    assert found.state == PaymentState.SUCCEEDED and found.amount_minor == AMOUNT, "it was paid all the same"
    assert sum(refund.amount_minor for refund in found.refunds) == AMOUNT
    assert site.standin.books.net_minor(site.standin.currency) == 0
    with pytest.raises(GatewayRefused):
        site.refund(100)


@able(Capability.PARTIAL_REFUND, Capability.REPORTS)
def test_two_refunds_of_the_same_amount_are_two(site):
    site.paid()
    first = site.refund(10000, "ref-1")
    site.claim(first)
    second = site.refund(10000, "ref-2")
    assert first.gateway_reference != second.gateway_reference
    assert site.refund(10000, "ref-2").gateway_reference == second.gateway_reference, "the same asked for again"
    assert site.standin.books.net_minor(site.standin.currency) == AMOUNT - 20000


@able(Capability.REFUND, of=lambda standin: standin.settles_refunds)
def test_a_refund_is_followed_to_its_end(site):
    for succeeds, state in ((True, RefundState.SUCCEEDED), (False, RefundState.FAILED)):
        site.paid()
        asked = site.refund(AMOUNT, f"ref-{succeeds}")
        assert asked.state in {RefundState.PENDING, RefundState.SUCCEEDED}
        site.standin.settle_refund(site.charge.reference, succeeds=succeeds)
        [found] = site.fetch().refunds
        assert (found.state, found.gateway_reference) == (state, asked.gateway_reference)
        known = site.find_refund(f"ref-{succeeds}", AMOUNT, asked.gateway_reference)
        assert (known.state, known.gateway_reference) == (state, asked.gateway_reference)


@able(Capability.REFUND, of=outside)
def test_a_refund_made_in_the_dashboard_is_taken_over(site):
    site.paid()
    made = site.standin.refund_in_dashboard(site.charge.reference, 12345)
    events = site.hear()
    if "refunds" in site.standin.reports:
        [event] = [event for event in events if event.kind == EventKind.REFUND]
        assert event.reference == site.charge.reference or event.gateway_reference or event.aliases
    [found] = site.fetch().refunds
    assert found.amount_minor == made.amount_minor and found.reference == "" != found.gateway_reference


@able(Capability.REFUND, of=outside)
def test_a_refund_whose_answer_was_lost_is_found_and_not_made_twice(site):
    site.paid()
    assert site.find_refund("ref-1", AMOUNT) is None
    site.standin.faults.fail_next(path="refund")
    with pytest.raises(ServiceAway):
        site.refund(AMOUNT, "ref-1")
    assert site.find_refund("ref-1", AMOUNT) is None, "nothing was done"
    site.standin.faults.lose_next_answer(method="POST", path="refund")
    with pytest.raises(ServiceAway):
        site.refund(AMOUNT, "ref-1")
    [made] = site.standin.books.payments[0].refunds
    found = site.find_refund("ref-1", AMOUNT)
    assert (found.amount_minor, found.reference) == (AMOUNT, "ref-1")
    assert site.refund(AMOUNT, "ref-1").gateway_reference == found.gateway_reference
    assert site.standin.books.payments[0].refunds == [made]


@able(Capability.REFUND, Capability.REPORTS)
def test_what_was_not_paid_is_not_given_back(site):
    site.begin()
    site.press("fail")
    with pytest.raises(GatewayRefused):
        site.refund(100, "ref-1")
    assert site.standin.books.net_minor(site.standin.currency) == 0


@able(Capability.REFUND, without=Capability.REPORTS)
@pytest.mark.django_db
def test_where_nobody_reports_people_settle_and_give_back(site):
    boss, shop = make_administrator(), Shop(site.standin)
    paid, refused, forgotten = shop.begin(), shop.begin(), shop.begin()
    for payment, act in ((paid, "pay"), (refused, "fail"), (forgotten, "abandon")):
        shop.press(payment, act)
    shop.later(hours=3)
    shop.work()
    assert {fresh(payment).status for payment in (paid, refused, forgotten)} == {PaymentStatus.PENDING}
    shop.read_statement(boss)
    statuses = [fresh(payment).status for payment in (paid, refused, forgotten)]
    assert statuses == [PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.PENDING]
    assert shop.settle(paid).received_minor == site.standin.books.payments[0].taken_minor
    made = [shop.refund(paid, amount, boss) for amount in (10_000, 39_900)]
    for refund in made:
        assert fresh(refund).status == RefundStatus.MANUAL and fresh(refund).gateway_reference == ""
        assert_invariants()
        site.standin.pay_back(paid.reference, refund.amount_minor, refund.reference)
        finish_by_hand(refund=refund, paid=True, reason="By bank", by=boss)
        assert fresh(refund).status == RefundStatus.SUCCEEDED
    assert_invariants(site.standin)
    shop.later(days=8)
    shop.work()
    assert fresh(forgotten).status == PaymentStatus.EXPIRED


@able(without=Capability.REPORTS)
@pytest.mark.django_db
@pytest.mark.parametrize("off_by", [-1, 1])
def test_where_people_see_another_amount_it_waits_and_goes_back(site, off_by):
    boss, shop = make_administrator(), Shop(site.standin)
    payment = shop.begin()
    site.standin.faults.take_instead(AMOUNT + off_by)
    shop.press(payment)
    shop.read_statement(boss)
    payment, case = fresh(payment), ReviewCase.objects.get()
    assert (payment.status, payment.received_minor) == (PaymentStatus.REVIEW, AMOUNT + off_by)
    assert case.reason == ReviewReason.AMOUNT and case.is_open and not payment.order.user.enrollments.exists()
    assert_invariants(site.standin)
    refund = shop.refund(payment, AMOUNT + off_by, boss)
    site.standin.pay_back(payment.reference, refund.amount_minor, refund.reference)
    finish_by_hand(refund=refund, paid=True, reason="By bank", by=boss)
    assert_invariants(site.standin)
    assert not fresh(case).is_open and site.standin.books.net_minor(payment.currency) == 0


# --- disputes


@able(Capability.DISPUTES)
@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_is_followed_to_its_end(site, won):
    site.paid()
    opened = site.standin.open_dispute(site.charge.reference)
    [event] = [event for event in site.hear() if event.kind == EventKind.DISPUTE]
    assert event.reference == site.charge.reference or event.gateway_reference or event.aliases
    currency, found = site.standin.currency, site.fetch()
    [dispute] = found.disputes
    assert (dispute.state, dispute.amount_minor) == (DisputeState.OPEN, AMOUNT) and found.refunds == ()
    assert AMOUNT - dispute.withdrawn_minor == site.standin.books.net_minor(currency)
    site.standin.close_dispute(site.charge.reference, won=won)
    assert len([event for event in site.hear() if event.kind == EventKind.DISPUTE]) == 1
    found = site.fetch()
    [dispute] = found.disputes
    assert dispute.state == (DisputeState.WON if won else DisputeState.LOST) and found.refunds == ()
    assert dispute.withdrawn_minor == (0 if won else opened.amount_minor)
    assert dispute.fee_minor == opened.fee_minor
    assert AMOUNT - dispute.withdrawn_minor == site.standin.books.net_minor(currency)


# --- a gateway that is away, answers that are lost


def asks(site, call) -> bool:
    """Whether it asked the gateway, which is away: then it has to say so."""
    site.standin.faults.fail_next(99)
    before = len(site.standin.asked)
    try:
        call()
    except ServiceAway:
        return True
    finally:
        site.standin.faults.clear()
    assert len(site.standin.asked) == before, "it was away, and nobody noticed"
    return False


@able(of=outside)
def test_a_gateway_that_is_away_says_nothing_about_the_payment(site):
    asks(site, site.begin)
    site.begin()
    site.press("pay")
    assert asks(site, site.fetch)
    site.hear()
    asks(site, site.fetch)
    site.fetch()
    if Capability.REFUND in site.gateway.capabilities:
        assert asks(site, lambda: site.refund(AMOUNT, "ref-1"))
        assert asks(site, lambda: site.find_refund("ref-1", AMOUNT))
    if Capability.LISTING in site.gateway.capabilities:
        assert asks(site, lambda: list(site.gateway.list_payments(since=site.begun_at, until=site.begun_at + DAY)))
    assert site.fetch().amount_minor == AMOUNT


@able(Capability.REPORTS)
def test_the_same_reference_again_is_never_charged_twice(site):
    """An answer lost at the start; the buyer, sent there again, pays all the same or is told to begin anew. What a
    gateway lets be paid twice all the same is told as what it is."""
    site.standin.faults.lose_next_answer()
    try:
        site.begin()
    except ServiceAway:
        pass
    site.standin.faults.clear()
    ways = []
    for _time in range(2):
        try:
            site.start_again()
        except GatewayRefused:
            continue
        ways.append(site.start)
    if ways:
        site.press("pay")
        site.hear()
        assert site.fetch().state == PaymentState.SUCCEEDED
    if ways and not site.standin.pays_once:
        site.press("pay")
        site.hear()
        found = site.fetch()
        assert found.amount_minor == 2 * AMOUNT and found.problem, "taken twice, and said so"
        assert found.gateway_reference == site.standin.books.payments[0].gateway_reference
        return
    for way in ways:
        with pytest.raises(AssertionError):  # there is nothing to pay any more
            site.standin.press(way, "pay")
    assert site.standin.books.net_minor(site.standin.currency) == (AMOUNT if ways else 0)
    assert len({payment.gateway_reference for payment in site.standin.books.payments}) <= 1


def test_a_member_that_lacks_something_is_not_offered(site, settings, monkeypatch):
    assert usable_gateway(site.standin.slug) is site.gateway and missing_settings(site.standin.slug) == []
    for name in site.gateway.needs:
        kept = getattr(settings, name)
        setattr(settings, name, "")
        assert missing_settings(site.standin.slug) == [name] and usable_gateway(site.standin.slug) is None
        setattr(settings, name, kept)
    currencies = site.gateway.currencies()
    assert currencies is None or site.standin.currency in currencies
    assert 0 <= site.gateway.least(site.standin.currency) < AMOUNT
    offered = {"currency": site.standin.currency, "amount_minor": AMOUNT}
    assert site.standin.slug in dict(offered_gateways(**offered))
    if site.standin.facts:
        sell_as(monkeypatch, currencies=(site.standin.currency,))
        assert site.standin.slug not in dict(offered_gateways(**offered)), "nobody wrote down what it needs"
