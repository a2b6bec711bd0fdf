"""The pages of orders: who sees what, in which state, at what price in SQL."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from commerce.orders import payment_states
from commerce.orders.models import Order
from commerce.orders.payment_states import PaymentState, register_payment_state
from commerce.orders.services import record_refund
from commerce.orders.specs import GiftWish
from commerce.payments.models import Payment
from core import clock
from learning.progress.models import CourseProgress
from tests.factories.orders import make_order, make_paid_order, pay_order
from tests.factories.people import make_student, make_user
from tests.factories.prices import make_bundle, make_priced_course, sell_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def states(monkeypatch):
    monkeypatch.setattr(payment_states, "_source", None)
    return lambda state: register_payment_state(lambda order: state)


def page(client, order):
    response = client.get(reverse("order", args=[order.key]))
    return response.content.decode() if response.status_code == 200 else response.status_code


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_who_sees_an_order(client):
    order = make_paid_order(gift=GiftWish("friend@example.org", "For you"))
    code = order.lines.get().gift.code
    owner = page(signed_in(order.user), order)
    assert code[:4] in owner and order.documents.get().shown_number in owner and "friend@example.org" in owner
    for role in ("finance", "administrator"):
        seen = page(signed_in(make_user(role=role)), order)
        assert order.documents.get().shown_number in seen and code[:4] not in seen
    for role in ("", "editor", "instructor"):
        assert page(signed_in(make_user(role=role)), order) == 404
    assert page(client, order) == 302  # signing in may show it
    session = client.session
    session["orders"] = [str(order.key)]
    session.save()
    held = page(client, order)
    assert order.email in held and "Sign in to go on" in held
    for hidden in (
        code[:4],
        order.documents.get().shown_number,
        "friend@example.org",
        "continue",
        reverse("my_orders"),
    ):
        assert hidden not in held.split("<main")[1].split("</main")[0]
    for name in ("correct_invoice", "print_gift"):
        assert signed_in(make_user(role="finance")).get(reverse(name, args=[order.key])).status_code == 404
        assert client.get(reverse(name, args=[order.key])).status_code == 302
    assert code[:4] in signed_in(order.user).get(reverse("print_gift", args=[order.key])).content.decode()


def test_a_browser_that_holds_an_order_sees_what_was_typed_and_no_correction(client):
    order = make_paid_order()
    Order.objects.filter(pk=order.pk).update(name="Typed Here", address="9 Typed Road")
    session = client.session
    session["orders"] = [str(order.key)]
    session.save()
    assert "Typed Here" in page(client, order) and "9 Typed Road" in page(client, order)
    sent = {"name": "Right Name", "company": "Right Ltd", "address": "1 Secret Street", "vat_number": ""}
    assert signed_in(order.user).post(reverse("correct_invoice", args=[order.key]), sent).status_code == 302
    held = page(client, order)
    assert not [words for words in ("Right Name", "Right Ltd", "Secret") if words in held] and order.email in held
    assert "1 Secret Street" in page(signed_in(order.user), order)


@pytest.mark.once
def test_the_page_follows_the_order(states):
    order = make_order()
    buyer = signed_in(order.user)
    states(PaymentState.OPEN)
    waiting = page(buyer, order)
    assert "We wait for the payment" in waiting and 'http-equiv="refresh"' in waiting and 'hx-trigger="every' in waiting
    again = waiting.split('hx-get="')[1].split('"')[0]
    assert buyer.get(again).status_code == 204, "what is as it was keeps its focus"
    states(PaymentState.FAILED)
    assert buyer.get(again).status_code == 200
    failed = page(buyer, order)
    assert "did not work" in failed and "hx-trigger" not in failed and 'http-equiv="refresh"' not in failed
    states(PaymentState.REVIEW)
    assert "do not pay again" in page(buyer, order)
    pay_order(order)
    paid = page(buyer, order)
    key = order.lines.get().shares[0]["course"]
    assert reverse("continue_course", args=[key]) in paid and "hx-trigger" not in paid and "INV-000001" in paid
    order.refresh_from_db()
    record_refund(order=order, source="refund:1", amount_minor=order.total_minor, reason="Asked")
    refunded = page(buyer, order)
    assert (
        "is closed to you" in refunded
        and "CN-000001" in refunded
        and reverse("continue_course", args=[key]) not in refunded
    )


def test_the_history_costs_the_same_for_one_order_and_for_three(django_assert_num_queries, capture_queries):
    student = make_student()
    client = signed_in(student)
    make_paid_order(user=student)
    url = reverse("my_orders")
    client.get(url)
    one = capture_queries(lambda: client.get(url))
    make_order(user=student)
    make_paid_order(make_bundle(make_priced_course(), make_priced_course(), title="Both of them").product, user=student)
    with django_assert_num_queries(one):
        words = client.get(url).content.decode()
    assert words.count('class="order-row"') == 3 and "Both of them" in words and "INV-000002" in words
    assert make_paid_order().number not in words and Client().get(url).status_code == 302


def test_particulars_are_corrected_by_the_buyer(monkeypatch):
    sell_as(monkeypatch)
    order = make_paid_order(make_priced_course(600_000).product)
    client, url = signed_in(order.user), reverse("correct_invoice", args=[order.key])
    assert "lacks your address" in page(client, order)
    sent = {"name": "Thandi Nkosi", "company": "Nkosi (Pty) Ltd", "address": "1 Long Street", "vat_number": "123"}
    refused = client.post(url, sent).content.decode()
    assert "ten digits" in refused and "1 Long Street" in refused and order.documents.count() == 1
    assert client.post(url, {**sent, "vat_number": "4987654321"}).status_code == 302
    seen = page(client, order)
    assert "INV-000002" in seen and "lacks your address" not in seen
    Order.objects.filter(pk=order.pk).update(paid_at=clock.current() - timedelta(days=30))
    assert url not in page(client, order)
    assert "21 days" in client.post(url, {**sent, "vat_number": ""}).content.decode()


def test_redeeming_a_gift(client):
    order = make_paid_order(gift=GiftWish())
    gift = order.lines.get().gift
    url, friend = reverse("redeem_gift"), make_student()
    visitor = client.get(f"{url}?code={gift.code}").content.decode()
    assert (
        reverse("account_login") in visitor
        and gift.code in visitor
        and "<form" not in visitor.split("<main")[1].split("</main")[0]
    )
    assert client.post(url, {"code": gift.code}).status_code == 200 and not gift.redeemed_at
    friends = signed_in(friend)
    assert "typing error" in friends.post(url, {"code": "K7QX"}).content.decode()
    assert "no gift with this code" in friends.post(url, {"code": "K7QX-M4TR-9P2W-HCDF"}).content.decode()
    typed = f" {gift.code[:4].lower()} {gift.code[4:8]}-{gift.code[8:]} "
    response = friends.post(url, {"code": typed})
    key = order.lines.get().shares[0]["course"]
    assert response.status_code == 302 and response["Location"] == reverse("continue_course", args=[key])
    assert friends.post(url, {"code": gift.code}).status_code == 302, "the same person, again"
    assert "redeemed already" in signed_in(make_student()).post(url, {"code": gift.code}).content.decode()
    another = make_paid_order(order.lines.get().product, gift=GiftWish())
    assert "have all of this already" in friends.post(url, {"code": another.lines.get().gift.code}).content.decode()
    for _ in range(10):
        last = friends.post(url, {"code": "K7QX-M4TR-9P2W-HCDF"})
    assert "Too many codes" in last.content.decode()
    assert "Redeemed on" in page(signed_in(order.user), order)


def test_a_buyer_gets_the_money_back_within_the_policy(client, monkeypatch):
    sell_as(monkeypatch, refund_days=14, refund_most_percent=30)
    order = make_paid_order()
    url, buyer = reverse("ask_refund", args=[order.key]), signed_in(order.user)
    assert url in page(buyer, order)
    assert buyer.get(url).status_code == 302, "nothing came in by a payment that could go back"
    payment = Payment.objects.create(
        order=order, gateway="manual", reference="M-1", amount_minor=order.total_minor, currency="ZAR",
        status="confirmed", received_minor=order.total_minor, received_currency="ZAR",
    )  # fmt: skip
    for stranger in (make_student(), make_user(role="finance"), make_user(role="administrator")):
        assert signed_in(stranger).get(url).status_code == 404
    assert client.get(url).status_code == 302 and not payment.refunds.exists()
    assert "There is a problem" in buyer.post(url, {"reason": ""}).content.decode()
    progress = CourseProgress.objects.update_or_create(
        enrollment=order.user.enrollments.get(), defaults={"done_count": 31, "lesson_count": 100}
    )[0]
    assert "too far" in page(buyer, order) and buyer.post(url, {"reason": "Dull"}).status_code == 302
    assert not payment.refunds.exists()
    CourseProgress.objects.filter(pk=progress.pk).update(done_count=30)
    assert buyer.post(url, {"reason": "Dull"}).status_code == 302
    refund = payment.refunds.get()
    assert (refund.amount_minor, refund.origin, refund.by) == (order.total_minor, "customer", order.user)
    buyer.post(url, {"reason": "Again"})
    assert payment.refunds.count() == 1
    old = make_paid_order(now=clock.current() - timedelta(days=14))
    assert signed_in(old.user).get(reverse("ask_refund", args=[old.key])).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((), "Not paid yet"),
        (("expired",), "Not paid yet"),
        (("pending",), "We wait for the payment"),
        (("failed",), "did not work"),
        (("failed", "created"), "We wait for the payment"),
        (("needs_review", "failed"), "do not pay again"),
    ],
)
def test_the_page_knows_how_far_the_payment_got(statuses, said):
    order = make_order()
    for number, status in enumerate(statuses):
        Payment.objects.create(
            order=order, gateway="manual", reference=f"M-{number}", amount_minor=1, currency="ZAR", status=status
        )
    assert said in page(signed_in(order.user), order)
