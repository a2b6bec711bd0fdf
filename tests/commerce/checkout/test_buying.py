"""One page on which anybody buys: what it shows, asks again, keeps and refuses."""

from unittest.mock import Mock

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_account
from commerce.orders.enums import OrderStatus
from commerce.orders.models import Order
from commerce.orders.services import cancel_order
from commerce.payments.models import Payment
from commerce.pricing.services import set_prices
from commerce.pricing.specs import PriceSpec
from learning.enrollment.enums import EnrollmentSource, EnrollmentStatus
from learning.enrollment.models import Enrollment
from learning.enrollment.services import end_access, enroll_student, leave_course
from tests.factories.enrollments import make_enrollment
from tests.factories.people import PASSWORD, make_student
from tests.factories.prices import make_bundle, make_coupon, make_priced_course, sell_as

from .buying import address_of, at_the_bank, hidden, order, text_of

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


def test_a_new_visitor_buys_and_stands_in_the_course(visitor, course, django_capture_on_commit_callbacks):
    page = text_of(visitor.get(address_of(course)))
    assert "R499,00" in page and "of which VAT" in page and "R65,09" in page
    bought = order(visitor, course, page=page, email="New@Example.org")
    row = Order.objects.get()
    assert (row.status, row.email, row.total_minor, row.name) == ("pending", NEW, 49_900, "Thandi Nkosi")
    assert row.evidence["country"] == "ZA" and bought.status_code == 302
    buyer = User.objects.get(email=NEW)
    assert row.user == buyer and not buyer.has_usable_password() and "_auth_user_id" not in visitor.session
    assert not EmailAddress.objects.get(user=buyer).verified
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(visitor, bought, "pay")
    assert back.url == reverse("continue_course", args=[course.key])
    assert visitor.get(reverse("my_orders")).wsgi_request.user == buyer
    assert buyer.enrollments.get().course == course
    assert Order.objects.get().status == OrderStatus.PAID
    assert [message.to for message in mail.outbox if "verify" in message.subject.lower()] == [[NEW]]
    # Neither the account nor the way in is there twice: another browser with the same address stays outside.
    assert "_auth_user_id" not in order_elsewhere(NEW, make_priced_course(), django_capture_on_commit_callbacks)


def order_elsewhere(email: str, course, capture) -> dict:
    other = Client()
    with capture(execute=True):
        back = at_the_bank(other, order(other, course, email=email), "pay")
    assert back.url == reverse("order", args=[Order.objects.order_by("-pk").first().key])
    return dict(other.session)


def test_a_known_address_gets_the_same_answers_and_is_not_let_in(visitor, course, django_capture_on_commit_callbacks):
    known = create_account(email="known@example.org", password=PASSWORD, name="Sipho")
    answers = {}
    for email in (NEW, known.email):
        visitor.session.flush()
        visitor.cookies.clear()
        shown = text_of(visitor.get(address_of(course)))
        bought = order(visitor, course, page=shown, email=email)
        paying = visitor.get(bought.url)
        answers[email] = [bought.status_code, bought.url[:5], paying.status_code, len(paying.url)]
    assert answers[NEW] == answers[known.email]
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(visitor, bought, "pay")
    assert back.url == reverse("order", args=[Order.objects.latest("pk").key])
    assert "_auth_user_id" not in visitor.session and known.enrollments.get().course == course
    page = text_of(visitor.get(back.url))
    assert "sign in with this address" in page and "Thandi Nkosi" in page and "Sipho" not in page
    told = [message for message in mail.outbox if message.subject.startswith("Sign in to begin")]
    assert [message.to for message in told] == [[known.email]] and "/accounts/password/reset/" in told[0].body


def test_a_form_sent_twice_is_one_order_and_a_changed_one_another(client, course):
    client.force_login(make_student())
    page = text_of(client.get(address_of(course)))
    first, second = (order(client, course, page=page) for _time in range(2))
    assert first.url == second.url and Order.objects.count() == Payment.objects.count() == 1
    order(client, course, page=page, gateway="manual")
    assert Order.objects.count() == 1 and Payment.objects.count() == 2  # the same order, paid in another way
    order(client, course, page=page, company="Nkosi Ltd")
    assert Order.objects.count() == 2


@pytest.mark.once
def test_whatever_is_wrong_is_said_and_everything_typed_stays(visitor, course):
    answer = order(visitor, course, email="nobody", name="Thandi", company="Nkosi", vat_number="123", gateway="bitcoin")
    page = text_of(answer)
    assert answer.status_code == 200 and not Order.objects.exists() and not User.objects.filter(email=NEW).exists()
    for words in (
        "valid email address",
        "ten digits and begins with a 4",
        "bitcoin is not one of the",
        'value="nobody"',
    ):
        assert words in page, words
    assert 'value="Nkosi"' in page and 'value="123"' in page and "<details open>" in page
    assert "Tick this, or leave" in text_of(order(visitor, course, email=NEW, gift_email="friend@example.org"))
    assert "This field is required" in text_of(order(visitor, course, email=NEW, name=""))
    assert "A VAT number belongs to a business" in text_of(order(visitor, course, email=NEW, vat_number="4090105588"))
    assert order(visitor, course, email=NEW, company="Nkosi", vat_number="4090105588").status_code == 302
    assert Order.objects.get().vat_number == "4090105588"


def test_codes_are_counted_on_the_page_and_refused_with_a_reason(visitor, course):
    make_coupon("TEN", percent=10)
    page = text_of(order(visitor, course, step="look", code="ten", email=NEW))
    assert "R449,10" in page and "The code is counted" in page and f'value="{NEW}"' in page
    assert "errorlist" not in page and not Order.objects.exists()
    refused = text_of(order(visitor, course, step="look", code="TEM"))
    assert "There is no such code" in refused and "R499,00" in refused
    refused = text_of(order(visitor, course, code="TEM", email=NEW))
    assert "TEM: There is no such code" in refused and not Order.objects.exists()
    assert order(visitor, course, code="TEN", email=NEW).status_code == 302  # less than was shown: nothing to ask
    assert Order.objects.get().total_minor == 44_910
    for _time in range(40):
        page = text_of(order(visitor, course, step="look", code="GUESS"))
    assert "Too many codes were tried" in page


def test_a_price_that_went_up_meanwhile_is_shown_before_it_counts(visitor, course):
    page = text_of(visitor.get(address_of(course)))
    set_prices(product=course.product, prices={"ZAR": PriceSpec(59_900)})
    asked = text_of(order(visitor, course, page=page, email=NEW))
    assert "The price is another one now" in asked and "R599,00" in asked and not Order.objects.exists()
    assert hidden(asked)["seen"] == "59900 ZAR" and f'value="{NEW}"' in asked
    assert order(visitor, course, page=asked, email=NEW).status_code == 302
    assert Order.objects.get().total_minor == 59_900
    set_prices(product=course.product, prices={})
    gone = visitor.get(address_of(course))
    assert gone.status_code == 410 and "Not on sale" in text_of(gone)


def test_nothing_to_pay_needs_no_gateway(visitor, course, django_capture_on_commit_callbacks):
    make_coupon("GIFTED", percent=100)
    page = text_of(order(visitor, course, step="look", code="GIFTED"))
    assert "Get it now" in page and 'name="gateway"' not in page
    known, ends = create_account(email="known@example.org", password=PASSWORD, name="Sipho"), []
    for email in (NEW, known.email):  # who tries addresses learns nothing, and comes in with none
        client = Client()
        with django_capture_on_commit_callbacks(execute=True):
            back = client.get(order(client, course, code="GIFTED", email=email, gateway=None).url)
        row = Order.objects.latest("pk")
        assert back.url == reverse("order", args=[row.key]) and "_auth_user_id" not in client.session
        assert User.objects.get(email=email).enrollments.get().course == course and not Payment.objects.exists()
        ends.append(text_of(client.get(back.url)).replace(email, "").count("sign in with this address"))
        assert [message.to for message in mail.outbox if message.subject.startswith("Sign in to begin")][-1] == [email]
    assert ends == [1, 1]
    visitor.force_login(make_student())
    with django_capture_on_commit_callbacks(execute=True):
        back = visitor.get(order(visitor, course, code="GIFTED", gateway=None).url)
    assert back.url == reverse("continue_course", args=[course.key])


def test_a_free_order_that_ended_stays_so_when_its_form_comes_again(client, course, monkeypatch):
    make_coupon("GIFTED", percent=100)
    client.force_login(make_student())
    page = text_of(client.get(address_of(course)))
    with monkeypatch.context() as died, pytest.raises(RuntimeError):
        died.setattr("commerce.checkout.placing.mark_paid", Mock(side_effect=RuntimeError("killed here")))
        order(client, course, page=page, code="GIFTED", gateway=None)
    row = Order.objects.get()
    cancel_order(order=row)
    assert order(client, course, page=page, code="GIFTED", gateway=None).url == reverse("pay_order", args=[row.key])
    row.refresh_from_db()
    assert row.status == OrderStatus.CANCELED
    assert order(client, course, code="GIFTED", gateway=None).url.endswith("/done/")


def test_what_one_has_is_said_and_can_be_given(client, course):
    student = make_student()
    make_enrollment(course, student)
    client.force_login(student)
    assert "You have this already" in text_of(client.get(address_of(course)))
    assert "You have this already" in text_of(order(client, course)) and not Order.objects.exists()
    given = order(client, course, is_gift="on", gift_email="friend@example.org", gift_message="Enjoy")
    assert given.status_code == 302
    row = Order.objects.get()
    assert row.is_gift and (row.gift_email, row.gift_message) == ("friend@example.org", "Enjoy")
    bundle = make_bundle(course, make_priced_course())
    assert "yours already" in text_of(client.get(address_of(bundle)))
    assert order(client, bundle).status_code == 302


def test_who_left_what_they_bought_comes_back_without_paying_again(client, course):
    student, other = make_student(), make_priced_course()
    for each in (course, other):
        enroll_student(course=each, user=student, source=EnrollmentSource.PURCHASE)
        leave_course(enrollment=student.enrollments.get(course=each))
    client.force_login(student)
    assert "You have this already" in text_of(order(client, course)) and not Order.objects.exists()
    end_access(course=other, user=student)  # it was refunded
    assert order(client, other).status_code == 302


def test_who_was_removed_pays_nothing_for_a_closed_door(client, course):
    student = make_student()
    make_enrollment(course, student)
    Enrollment.objects.update(status=EnrollmentStatus.REMOVED)
    client.force_login(student)
    assert "Staff took you out" in text_of(client.get(address_of(course)))
    for typed in ({}, {"is_gift": "false"}):
        assert "paying for it would not open it" in text_of(order(client, course, **typed))
    assert "paying for it would not open it" in text_of(order(client, make_bundle(course, make_priced_course())))
    assert not Order.objects.exists()
    assert order(client, course, is_gift="on").status_code == 302
    assert order(client, make_priced_course()).status_code == 302
    assert order(Client(), course, email=student.email).status_code == 302  # says nothing about the address


@pytest.mark.parametrize("code", ["TEN\x00", "\x00", "ten\x00,nope"])
def test_codes_that_no_database_stores_are_read_all_the_same(visitor, course, code):
    make_coupon("TEN", percent=10)
    assert visitor.get(address_of(course), {"code": code}).status_code == 200


def test_a_large_invoice_needs_an_address(client, monkeypatch):
    client.force_login(make_student())
    dear, limit = make_priced_course(500_001), make_priced_course(500_000)
    page = text_of(client.get(address_of(dear)))
    assert "the law wants your address" in page and "<details open>" in page
    assert "has to name your address" in text_of(order(client, dear))
    assert order(client, dear, address="1 Loop Street").status_code == 302
    assert order(client, limit).status_code == 302
    sell_as(monkeypatch, vat_number="", gateways=("local",))
    assert order(client, make_priced_course(500_001)).status_code == 302  # no vendor: no tax invoice


def test_a_code_that_depends_on_who_buys_leads_to_a_mail_for_every_address(visitor, course):
    make_coupon("FIRST", percent=50, is_first_purchase_only=True)
    known = make_student()
    pages = []
    for email in (NEW, known.email):
        answer = order(visitor, course, code="FIRST", email=email)
        pages.append(text_of(answer).replace(email, ""))
        assert answer.status_code == 200 and not Order.objects.exists()
    assert pages[0] == pages[1] and "Look into your mail" in pages[0]


def test_its_link_goes_on_with_everything(visitor, course, django_capture_on_commit_callbacks):
    make_coupon("FIRST", percent=50, is_first_purchase_only=True)
    with django_capture_on_commit_callbacks(execute=True):
        order(visitor, course, code="FIRST", email=NEW, company="Nkosi")
    link = next(word for word in mail.outbox[-1].body.split() if "/go-on/" in word)
    path = "/" + link.split("/", 3)[3]
    assert "Go on with your order" in text_of(visitor.get(path)) and not User.objects.filter(email=NEW).exists()
    on = visitor.post(path)
    page = text_of(visitor.get(on.url))
    assert "R249,50" in page and 'value="Nkosi"' in page and NEW in page
    bought = order(visitor, course, page=page, code="FIRST", company="Nkosi")
    row = Order.objects.get()
    assert (row.total_minor, row.email) == (24_950, NEW)
    with django_capture_on_commit_callbacks(execute=True):
        back = at_the_bank(visitor, bought, "pay")
    assert back.url == reverse("continue_course", args=[course.key])
    broken = visitor.get(path[:-6] + "xxxxx/")
    assert broken.status_code == 410 and "too old" in text_of(broken)


@pytest.mark.once
def test_only_what_is_sold_has_a_page_and_only_members_buy_where_nobody_may_register(visitor, course, monkeypatch):
    from uuid import uuid4

    assert visitor.get(reverse("buy", args=[uuid4()])).status_code == 404
    monkeypatch.setattr("commerce.checkout.views.buying.OPEN", "never")
    assert "Sign in to buy" in text_of(visitor.get(address_of(course)))
    visitor.force_login(make_student())
    assert "R499,00" in text_of(visitor.get(address_of(course)))


def test_many_orders_of_one_network_wait_and_keep_what_was_typed(visitor, course, monkeypatch):
    monkeypatch.setattr("commerce.checkout.views.buying.ORDERS_AN_HOUR", 1)
    assert order(visitor, course, email=NEW).status_code == 302
    late = order(visitor, course, email="other@example.org")
    assert late.status_code == 429 and "Too many orders" in text_of(late) and "other@example.org" in text_of(late)
    assert Order.objects.count() == 1


@pytest.mark.once
def test_prices_of_several_currencies(client, course):
    set_prices(product=course.product, prices={"ZAR": PriceSpec(49_900), "EUR": PriceSpec(2_900)})
    client.force_login(make_student())
    page = text_of(client.get(address_of(course) + "?currency=EUR"))
    assert "€29.00" in page and "?currency=ZAR" in page
    assert "has to name your address" in text_of(
        order(client, course, page=page)
    )  # how much that is in rand, who knows
    assert order(client, course, page=page, country="DE").status_code == 302  # sold abroad
    assert Order.objects.get().currency == "EUR"
