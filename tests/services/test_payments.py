"""Payments and the real Celery worker: one that is killed in the middle of settling, and many mails before one."""

import threading

from django.test import Client
from django.utils import timezone
from redis import Redis

from commerce.payments.enums import InboxStatus, PaymentStatus
from commerce.payments.inbox import sweep
from commerce.payments.models import WebhookEvent
from core.background import send
from notifications.tasks import deliver
from tests.commerce.invariants import assert_invariants
from tests.commerce.payments.shop import Shop, fresh
from tests.factories.prices import sell_as
from tests.standins import standin_of

from .test_worker import own_broker, pytestmark, workers  # noqa: F401

MAILS = 100


def test_11_a_killed_worker_leaves_the_message_and_the_next_one_finishes_once(workers, settings, monkeypatch):  # noqa: F811
    with standin_of("paystack")() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        sell_as(monkeypatch, currencies=(standin.currency,))
        shop = Shop(standin, Client())
        payment = shop.begin()
        shop.press(payment)
        asked, go_on = hold_back(standin, "/transaction/verify/")
        first = workers(**standin.environment)
        first.wait_for("ready")
        assert shop.deliver() == [200]
        assert asked.wait(30), "the worker never asked"
        first.kill()
        go_on.set()
        event = WebhookEvent.objects.get()
        assert (event.status, event.attempts) == (InboxStatus.WAITING, 1)
        assert fresh(payment).status == PaymentStatus.PENDING
        WebhookEvent.objects.update(next_attempt_at=timezone.now())  # five minutes later
        second = workers(**standin.environment)
        second.wait_for("ready")
        assert sweep() == 1
        second.wait_for("payments.act", "succeeded")
        assert (fresh(event).status, fresh(event).attempts) == (InboxStatus.DONE, 2)
        assert fresh(payment).status == PaymentStatus.CONFIRMED
        assert payment.order.user.enrollments.count() == 1
        assert_invariants(standin)


def test_many_mails_never_hold_back_a_payment(workers, own_broker, settings, monkeypatch):  # noqa: F811
    """With a worker that was started without naming queues; one of payments alone leaves all mails where they are."""
    queue = Redis.from_url(own_broker["REDIS_URL"])
    with standin_of("paystack")() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        sell_as(monkeypatch, currencies=(standin.currency,))
        shop = Shop(standin, Client())
        orders = [shop.begin() for _each in range(2)]
        for _mail in range(MAILS):
            send(deliver, 0)
        left = queue.llen("celery")
        assert left >= MAILS
        for payment, queues in zip(orders, ((), ("payments",)), strict=True):
            shop.press(payment)
            assert shop.deliver() == [200]
            worker = workers(*queues, **standin.environment)
            worker.wait_for("payments.act", "succeeded")
            assert fresh(payment).status == PaymentStatus.CONFIRMED
            worker.stop()  # what it had taken and not begun is in the queue again
            left, before = queue.llen("celery"), left
            assert left == before if queues else before - 10 <= left < before
        worker = workers()
        while queue.llen("celery"):
            worker.wait_for("notifications.deliver", "succeeded")


def hold_back(standin, path: str):
    """The stand-in answers nothing there until the second event is set; the first says that it was asked."""
    asked, go_on, answer = threading.Event(), threading.Event(), standin.answer

    def wait(request):
        if path in request.path and not go_on.is_set():
            asked.set()
            go_on.wait(60)
        return answer(request)

    standin.answer = wait
    return asked, go_on
