"""To the gateway and back: nothing that a browser says is believed, and every end leads somewhere."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.checkout.coming_in import COMES_BACK, tell_due
from commerce.checkout.models import VisitorOrder
from commerce.orders.holding import holding_token
from commerce.orders.models import Order
from commerce.orders.services import expire_orders, remind_buyers
from commerce.payments.enums import PaymentStatus
from commerce.payments.gateway import PostForm, gateways
from commerce.payments.local_bank import press
from commerce.payments.models import LocalBankPayment, Payment
from commerce.payments.settling import settle_payment
from commerce.pricing.models import Coupon
from core.http import ServiceAway
from notifications.models import OutgoingMessage
from tests.factories.people import make_student
from tests.factories.prices import make_bundle, make_coupon, make_priced_course, sell_as

from .buying import at_the_bank, order, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client):
    user = make_student()
    client.force_login(user)
    return user


def pay_page() -> str:
    return reverse("pay_order", args=[Order.objects.get().key])


def test_a_payment_that_failed_is_said_and_tried_again_in_another_way(
    client, buyer, course, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(client, order(client, course), "fail")
    assert back.url == pay_page()
    page = text_of(client.get(back.url))
    assert "The payment did not work" in page and "No money was taken" in page and "Bank transfer" in page
    wrong = client.post(pay_page(), {"gateway": "bitcoin"})
    assert wrong.url == pay_page() and Payment.objects.count() == 1
    by_hand = client.get(client.post(pay_page(), {"gateway": "manual"}).url)
    assert "62 000" in text_of(by_hand) and f"{Order.objects.get().number}-2" in text_of(by_hand)
    again = client.post(pay_page(), {"gateway": "local"})
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(client, again, "pay")
    assert back.url == reverse("continue_course", args=[course.key])
    assert client.get(pay_page()).url == back.url  # nothing to pay any more
    assert client.get(reverse("pay", args=[Payment.objects.first().key])).status_code == 302


def test_who_gives_up_is_led_to_the_choice_and_who_waits_to_a_page_that_goes_on(
    client, buyer, course, django_capture_on_commit_callbacks
):
    bought = order(client, course)
    payment = Payment.objects.get()
    canceled = client.get(reverse("pay_canceled", args=[payment.key]))
    assert canceled.url == f"{pay_page()}?canceled=1"
    assert "You canceled the payment" in text_of(client.get(canceled.url))
    assert "You canceled" not in text_of(client.get(pay_page()))
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(client, bought, "later")
    waiting = reverse("pay_wait", args=[payment.key])
    assert back.url == waiting
    page = text_of(client.get(waiting))
    assert "Your bank takes a moment" in page and 'http-equiv="refresh"' in page and "<noscript>" in page
    LocalBankPayment.objects.update(pays_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        on = client.get(waiting)
    assert on.url == reverse("pay_return", args=[payment.key])
    assert client.get(on.url).url == reverse("continue_course", args=[course.key])


def test_a_cancel_after_a_failure_is_said_to_be_one(client, buyer, course, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        at_the_bank(client, order(client, course), "fail")
    assert "did not work" in text_of(client.get(pay_page()))
    failed = Payment.objects.get()
    canceled = text_of(client.get(reverse("pay_canceled", args=[failed.key]), follow=True))
    assert "You canceled the payment" in canceled and "did not work" not in canceled
    client.post(pay_page(), {"gateway": "local"})  # another try, which is left open
    assert "did not work" not in text_of(client.get(pay_page()))
    canceled = text_of(client.get(reverse("pay_canceled", args=[Payment.objects.latest("pk").key]), follow=True))
    assert "You canceled the payment" in canceled and "did not work" not in canceled


def test_nobody_is_led_to_pay_for_an_order_that_ended_or_for_what_they_have(
    client, buyer, course, django_capture_on_commit_callbacks
):
    order(client, course)
    first, payment = Order.objects.get(), Payment.objects.get()
    bank = reverse("pay", args=[payment.key])
    assert "/local-bank/" in client.get(bank).url
    bought = order(client, course, company="Nkosi")  # in another tab
    with django_capture_on_commit_callbacks(execute=True):
        at_the_bank(client, bought, "pay")
    asked = text_of(client.get(reverse("pay_order", args=[first.key])))
    assert "You have this already" in asked and "No way to pay" not in asked
    assert client.post(reverse("pay_order", args=[first.key]), {"gateway": "manual"}).status_code == 200
    assert first.payments.count() == 1
    for status, leads in (("canceled", "pay_order"), ("expired", "pay_order"), ("paid", "pay_return")):
        Order.objects.filter(pk=first.pk).update(status=status)
        key = first.key if leads == "pay_order" else payment.key
        assert client.get(bank).url == reverse(leads, args=[key]), status


def test_a_return_says_nothing_and_shows_strangers_nothing(client, buyer, course, django_capture_on_commit_callbacks):
    order(client, course)
    payment = Payment.objects.get()
    back = reverse("pay_return", args=[payment.key])
    posted = Client(enforce_csrf_checks=True).post(back, {"status": "COMPLETE", "amount": "499.00"})
    assert posted.status_code == 303 and posted.url == back
    assert client.get(f"{back}?status=success").url == reverse("pay_wait", args=[payment.key])
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING and Order.objects.get().status == "pending"
    stranger = Client()
    assert "another browser" in text_of(stranger.get(back)) and buyer.email not in text_of(stranger.get(back))
    stranger.force_login(make_student())
    for name, thing in (("pay", payment), ("pay_wait", payment), ("pay_order", payment.order)):
        assert stranger.get(reverse(name, args=[thing.key])).status_code == 404, name
        assert client.get(reverse(name, args=[thing.key])).status_code in {200, 302}, name


def test_a_gateway_that_is_away_loses_nothing(client, buyer, course, monkeypatch):
    def away(*args, **kwargs):
        raise ServiceAway("bank.example")

    with monkeypatch.context() as broken:
        broken.setattr(type(gateways["local"]), "start", away)
        answer = order(client, course)
    assert answer.url == pay_page() and "does not answer" in text_of(client.get(pay_page()))
    led = client.post(pay_page(), {"gateway": "local"})
    payment = Payment.objects.get()
    assert led.url == reverse("pay", args=[payment.key])
    with monkeypatch.context() as broken:
        broken.setattr(type(gateways["local"]), "fetch_payment", away)
        assert client.get(reverse("pay_return", args=[payment.key])).url == reverse("pay_wait", args=[payment.key])


def test_forms_lead_only_to_the_gateways_that_are_offered(client, buyer, course, monkeypatch):
    bank = type(gateways["local"])
    monkeypatch.setattr(bank, "form_origins", lambda self: ["https://bank.example"])
    form = PostForm("https://bank.example/process", (("amount", "499.00"), ("name", 'T "N"')))
    monkeypatch.setattr(bank, "start", lambda self, charge, urls, now: form)
    checkout = client.get(reverse("buy", args=[course.product.key]))
    led = client.get(order(client, course).url)
    for page in (checkout, led, client.get(pay_page())):
        assert "form-action 'self' https://bank.example" in page["Content-Security-Policy"]
    shown = text_of(led)
    assert 'action="https://bank.example/process"' in shown and 'value="T &quot;N&quot;"' in shown
    assert "csrfmiddlewaretoken" not in shown.split("https://bank.example/process")[1].split("</form>")[0]
    assert "bank.example" not in client.get("/accounts/email/").get("Content-Security-Policy", "")


def test_a_bundle_leads_to_its_order_and_a_gift_as_well(client, buyer, course, django_capture_on_commit_callbacks):
    bundle = make_bundle(course, make_priced_course())
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(client, order(client, bundle), "pay")
    assert back.url == reverse("order", args=[Order.objects.get().key]) and buyer.enrollments.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(client, order(client, make_priced_course(), is_gift="on"), "pay")
    assert back.url == reverse("order", args=[Order.objects.latest("pk").key]) and buyer.enrollments.count() == 2


def test_an_order_that_expired_gives_its_discount_back_and_can_be_made_again(client, buyer, course):
    make_coupon("LAST", max_uses=1)
    order(client, course, code="LAST")
    assert Coupon.objects.get().reserved == 1
    assert "used as often as it may be" in text_of(order(Client(), course, code="LAST", email="new@example.org"))
    expire_orders(timezone.now() + timedelta(hours=49))
    assert Coupon.objects.get().reserved == 0
    page = text_of(client.get(pay_page()))
    assert (
        "This order has ended" in page
        and "it counts all the same" in page
        and reverse("buy", args=[course.product.key]) in page
    )
    assert "This order has ended" in text_of(client.post(pay_page(), {"gateway": "local"}))
    assert order(client, course, code="LAST", company="Another").status_code == 302


@pytest.mark.parametrize("limits", [{"max_uses": 1}, {"max_uses_each": 1}, {"is_first_purchase_only": True}])
def test_a_form_that_was_changed_takes_the_limited_code_of_its_first_order_with_it(client, buyer, course, limits):
    make_coupon("LAST", **limits)
    page = text_of(client.get(reverse("buy", args=[course.product.key])))
    first, twice = (order(client, course, page=page, code="LAST") for _time in range(2))
    assert first.url == twice.url and Order.objects.count() == Payment.objects.count() == 1
    assert order(client, make_priced_course(), code="LAST").status_code == 200, "another thing takes nobody's place"
    assert "The code is counted" in text_of(order(client, course, step="look", code="LAST"))
    assert order(client, course, code="LAST", company="Nkosi").status_code == 302
    old, new = Order.objects.order_by("pk")
    assert (old.status, new.status, new.total_minor) == ("canceled", "pending", 44_910)
    assert Coupon.objects.get().reserved == 1
    again = order(client, course, page=page, code="LAST")  # the first form once more, from its cached page
    new.refresh_from_db()
    assert again.url == reverse("pay_order", args=[old.key]) and new.status == "pending"
    press(row=LocalBankPayment.objects.first(), act="pay")  # at the bank's page of the first: nothing opens by itself
    assert settle_payment(old.payments.get().pk).status == PaymentStatus.REVIEW and not buyer.enrollments.exists()
    assert Coupon.objects.get().used == 0


def test_an_order_that_turns_out_to_be_paid_gives_no_way(client, buyer, course, django_capture_on_commit_callbacks):
    make_coupon("LAST", max_uses=1)
    order(client, course, code="LAST")
    press(row=LocalBankPayment.objects.get(), act="pay")  # and the bank has not said so yet
    with django_capture_on_commit_callbacks(execute=True):
        answer = order(client, course, code="LAST", company="Nkosi")
    assert "was paid meanwhile" in text_of(answer) and Order.objects.get().status == "paid"
    assert buyer.enrollments.get().course == course


def test_a_visitor_changes_an_order_of_this_browser_and_of_no_other(visitor, course):
    make_coupon("LAST", max_uses=1)
    order(visitor, course, code="LAST", email="new@example.org")
    assert order(Client(), course, code="LAST", email="new@example.org").status_code == 200
    assert order(visitor, course, code="LAST", email="corrected@example.org").status_code == 302
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["canceled", "pending"]


def test_a_visitor_who_did_not_come_back_is_told_how_to_come_in(visitor, course, django_capture_on_commit_callbacks):
    bought = order(visitor, course, email="new@example.org")
    visitor.get(bought.url)
    LocalBankPayment.objects.update(state="paid", paid_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        settle_payment(Payment.objects.get().pk)
    assert tell_due() == 0  # may come back any moment
    later = timezone.now() + COMES_BACK
    assert tell_due(later) == 1 and tell_due(later) == 0
    assert OutgoingMessage.objects.get(kind="bought_signed_out").address == "new@example.org"


def test_an_account_that_somebody_used_meanwhile_lets_no_buyer_in(visitor, course, django_capture_on_commit_callbacks):
    bought = order(visitor, course, email="new@example.org")
    owner = Order.objects.get().user
    owner.set_password("chosen by whose address it is")
    owner.save()
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(visitor, bought, "pay")
    assert back.url == reverse("order", args=[Order.objects.get().key])
    assert isinstance(visitor.get(back.url).wsgi_request.user, AnonymousUser)
    assert VisitorOrder.objects.get().signed_in_at is None and owner.enrollments.exists()


def test_who_ordered_for_an_address_first_is_not_let_into_what_its_owner_bought(
    visitor, course, django_capture_on_commit_callbacks
):
    foreign, cheap = Client(), make_priced_course(100)
    order(foreign, cheap, email="new@example.org")  # and is not paid: it only made the account
    with django_capture_on_commit_callbacks(execute=True):
        at_the_bank(visitor, order(visitor, course, email="new@example.org", address="1 Own Street"), "pay")
        back = at_the_bank(foreign, order(foreign, cheap, email="new@example.org", company="Foreign"), "pay")
    assert "_auth_user_id" not in foreign.session
    assert back.url == reverse("order", args=[Order.objects.latest("pk").key])
    told = OutgoingMessage.objects.filter(kind="bought_signed_out", address="new@example.org")
    assert told.count() == 2  # both orders wait for whose address it is
    lone = Client()
    order(lone, cheap, email="lone@example.org")  # two orders of one browser are no foreign ones
    with django_capture_on_commit_callbacks(execute=True):
        at_the_bank(lone, order(lone, course, email="lone@example.org"), "pay")
    assert "_auth_user_id" in lone.session


def test_where_nothing_is_offered_nobody_orders(client, buyer, course, monkeypatch):
    sell_as(monkeypatch, gateways=())
    assert "No way to pay is open" in text_of(order(client, course, gateway=None)) and not Order.objects.exists()


def test_the_reminder_leads_on_in_any_browser(visitor, course, django_capture_on_commit_callbacks):
    order(visitor, course, email="new@example.org", wants_reminder="on")
    Order.objects.update(created_at=timezone.now() - timedelta(hours=4))
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_buyers() == 1 and remind_buyers() == 0
    link = next(word for word in mail.outbox[-1].body.split() if "/go-on/" in word)
    path = "/" + link.split("/", 3)[3]
    other, row = Client(), Order.objects.get()
    assert other.get(reverse("order", args=[row.key])).url.startswith("/accounts/login/")
    broken = other.get(path[:-4] + "xxx/")
    assert broken.url == reverse("order", args=[row.key]) and other.get(pay_page()).status_code == 404
    assert other.get(path).url == pay_page() and "Your order waits" in text_of(other.get(pay_page()))
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(other, other.post(pay_page(), {"gateway": "local"}), "pay")
    assert back.url == reverse("continue_course", args=[course.key])  # nobody used the account, and the mail came here
    assert int(other.session["_auth_user_id"]) == row.user_id and row.user.enrollments.exists()


def test_a_link_to_pay_signs_nobody_in_once_the_order_is_paid(visitor, course, django_capture_on_commit_callbacks):
    bought = order(visitor, course, email="new@example.org")
    row, follower = Order.objects.get(), Client()  # a mail program, or whoever was sent the link
    press(row=LocalBankPayment.objects.get(), act="pay")
    settle_payment(Payment.objects.get().pk)
    answer = follower.get(reverse("go_on_with_order", args=[row.key, holding_token(row)]))
    assert answer.url == reverse("order", args=[row.key])
    assert follower.get(answer.url).url.startswith("/accounts/login/") and "_auth_user_id" not in follower.session
    with django_capture_on_commit_callbacks(execute=True):
        back = visitor.get(reverse("pay_return", args=[Payment.objects.get().key]))
    assert back.url == reverse("continue_course", args=[course.key]) and bought.status_code == 302
