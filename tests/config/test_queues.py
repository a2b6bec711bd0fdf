"""Which queue a task waits in. That a worker takes from all: tests/services/test_payments.py."""

import pytest
from django.conf import settings

from config.celery import app

pytestmark = pytest.mark.once


@pytest.mark.parametrize("name", ["payments.act", "payments.act_on_keys", "payments.check", "payments.refund"])
def test_money_has_a_queue_of_its_own(name):
    assert queue_of(name) == "payments"


@pytest.mark.parametrize(
    "name", ["payments.compare", "notifications.deliver", "commerce.orders.tasks.draw", "config.tick"]
)
def test_everything_else_waits_in_the_usual_one(name):
    assert queue_of(name) == "celery"


def queue_of(name: str) -> str:
    app.loader.import_default_modules()
    assert name in app.tasks
    queue = (
        app.amqp.router.route({}, name)["queue"] if name in settings.CELERY_TASK_ROUTES else app.amqp.queues["celery"]
    )
    assert queue.name in app.amqp.queues.consume_from, "every worker listens to it"
    return queue.name
