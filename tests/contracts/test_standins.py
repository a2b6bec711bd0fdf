"""The stand-ins themselves: what goes wrong to order, and that they are as strict as the real ones."""

import threading

import httpx
import pytest

from commerce.payments.gateway import Redirect
from tests.standins import STANDINS, standin_of
from tests.standins.faults import Message, browser
from tests.standins.server import Server, json_reply, route

from .gateway_site import AMOUNT, Site

pytestmark = pytest.mark.once
OUTSIDE = [slug for slug in sorted(STANDINS) if standin_of(slug).is_outside]


class Receiver(Server):
    """A site that takes messages, or does not."""

    def __init__(self):
        super().__init__()
        self.bodies, self.came = [], threading.Condition()

    @route("POST", "/webhook")
    def webhook(self, request):
        with self.came:
            self.bodies.append(request.body)
            self.came.notify_all()
        return json_reply({})

    def wait_for(self, count: int) -> list[bytes]:
        with self.came:
            assert self.came.wait_for(lambda: len(self.bodies) >= count, 60)
        return self.bodies


@pytest.fixture
def site(settings, request):
    slug = getattr(request, "param", "paystack")
    with standin_of(slug)() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        yield Site(standin)


def test_messages_are_dropped_doubled_held_turned_and_told_again(site):
    webhooks = site.standin.webhooks
    site.begin()
    webhooks.drop_next()
    webhooks.duplicate_next()
    site.press("pay")
    assert webhooks.take() == [] and len(webhooks.told) == 1, "dropped"
    site.refund(100, "ref-1")
    first, again = webhooks.take()
    assert first == again
    site.refund(200, "ref-2")
    site.refund(300, "ref-3")
    webhooks.reorder()
    young, old = webhooks.take()
    assert b'"300"' in young.body and b'"200"' in old.body
    webhooks.replay(0)
    assert webhooks.take() == [webhooks.told[0]]
    assert young.forged(b"300", b"999").body != young.body and young.forged().headers == young.headers
    with pytest.raises(AssertionError):
        young.forged(b"not in it")


def test_messages_wait_until_the_site_takes_them(site):
    site.paid()
    site.refund(100, "ref-1")
    answers = iter([500, 200])
    post = lambda message: next(answers)  # noqa: E731
    assert site.standin.webhooks.deliver(post) == [500] and len(site.standin.webhooks.waiting) == 1
    assert site.standin.webhooks.deliver(post) == [200] and site.standin.webhooks.waiting == []
    assert site.standin.webhooks.answers == [500, 200]


def test_messages_are_posted_at_once_where_there_is_a_site(site):
    webhooks = site.standin.webhooks
    with Receiver() as receiver:
        webhooks.url = f"{receiver.origin}/webhook"
        site.begin()
        site.press("pay")
        assert receiver.wait_for(1) == [webhooks.told[0].body]
        webhooks.held = True
        site.refund(100, "ref-1")
        assert len(receiver.bodies) == 1 and len(webhooks.waiting) == 1
        webhooks.release()
        assert len(receiver.wait_for(2)) == 2


def test_answers_fail_or_are_lost_only_where_it_was_said(site):
    faults, origin = site.standin.faults, site.standin.origin
    site.begin()
    page = site.start.url
    faults.fail_next(path="/pay/", status=503)
    faults.lose_next_answer(method="POST", path="/pay/")
    assert browser().get(page).status_code == 503 and browser().get(page).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        site.press("pay")
    assert site.standin.books.payments[0].taken_minor == AMOUNT, "the work was done"
    faults.fail_next(99)
    faults.clear()
    assert browser().get(f"{origin}/pay/code0").status_code == 200


def test_a_request_that_nobody_answers_fails_the_test(settings):
    with pytest.raises(AssertionError, match="GET /nothing"), Server() as server:
        assert browser().get(f"{server.origin}/nothing").status_code == 404


@pytest.mark.parametrize("site", OUTSIDE, indirect=True)
def test_a_page_where_buyers_pay_is_there_once(site):
    site.begin()
    if isinstance(site.start, Redirect):
        assert all(word in browser().get(site.start.url).text for word in ("Pay<", "Fail<", "Abandon<"))
    site.press("pay")
    site.fetch()  # some let the buyer agree, and the site take the money
    books = site.standin.books
    assert (books.net_minor(books.payments[0].currency), len(books.payments)) == (AMOUNT, 1)
    assert books.fees_minor(books.payments[0].currency) == books.payments[0].fee_minor > 0
    assert all(isinstance(message, Message) for message in site.standin.webhooks.told)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": 499.0}, "integer"),
        ({"amount": "49900"}, "integer"),
        ({"amount": 0}, "integer"),
        ({"reference": "a b"}, "character"),
        ({"reference": "ord_1"}, "character"),
        ({"currency": "EUR"}, "Currency"),
        ({"email": ""}, "Email"),
        ({"colour": "red"}, "Unknown"),
    ],
)
def test_paystack_is_strict(site, changes, words):
    sent = {"email": "a@example.org", "amount": 100, "currency": "ZAR", "reference": "a-1", "callback_url": "http://x"}
    headers = {"Authorization": f"Bearer {site.standin.settings['PAYSTACK_SECRET_KEY']}"}
    url = f"{site.standin.origin}/transaction/initialize"
    refused = browser().post(url, json={**sent, **changes}, headers=headers)
    assert refused.status_code == 400 and words in refused.json()["message"]
    assert browser().post(url, json=sent).status_code == 401
    assert browser().post(url, json=sent, headers=headers).status_code == 200
    twice = browser().post(url, json=sent, headers=headers)
    assert twice.json()["code"] == "duplicate_reference"


@pytest.mark.parametrize("site", ["payfast"], indirect=True)
def test_payfast_is_strict(site):
    fields = site.begin() and list(site.start.fields)

    def answer(changed):
        return browser().post(site.start.action, data=dict(changed))

    assert answer(fields).status_code == 200
    for wrong in (
        fields[1:],
        [fields[1], fields[0], *fields[2:]],
        [*fields[:-1], ("signature", "0" * 32)],
        [*fields[:6], ("colour", "red"), *fields[6:]],
        [("amount", "499") if name == "amount" else (name, value) for name, value in fields],
        [(name, f"{value} ") for name, value in fields],
    ):
        assert answer(wrong).status_code == 400, wrong


@pytest.mark.parametrize("site", OUTSIDE, indirect=True)
def test_a_site_of_its_own_can_be_pointed_at_a_stand_in(site):
    environment = site.standin.environment
    assert environment.keys() == site.standin.settings.keys() and environment["OUTGOING_PRIVATE_HOSTS"] == "127.0.0.1"
    assert all(isinstance(value, str) for value in environment.values())
