"""After the storm: all that waits is worked on until nothing moves. Where the site would wait for hours, it is told
that they have passed."""

import json
import subprocess
import sys
import time
from datetime import timedelta

from console import give_up, say
from project import ROOT
from storm_buyers import Buyers
from storm_weather import Post, unsettled_refunds
from tests.standins.books import FAILED
from tests.standins.standin import Standin

ROWS = ROOT / ".make" / "storm_rows.py"
SOON = timedelta(minutes=20)  # by then payments of which nothing was heard are asked about
QUIET = 20  # seconds in which workers get nothing done, after which they are not waited for
FAILING = 0.15  # of the refunds that were on their way
HOURS = (0.01, 0.02, 0.05, 0.2, 0.5, 1, 1.5, 2, 3, 4, 6, 9, 12, 18, 26, 32, 40, 50, 60, 75, 100, 150, 200, 220, 300)


def rows(*words) -> dict:
    done = subprocess.run([sys.executable, str(ROWS), *map(str, words)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        give_up(f"`{words[0]}` failed; the lines above say why")
    return json.loads(done.stdout.splitlines()[-1])


def settle_all(standins: dict[str, Standin], post: Post, buyers: Buyers, chance, worker, driver) -> None:
    from django.utils import timezone

    with worker(), driver:
        wait_for_all(post)
        work_on_all(timezone.now() + SOON)
        finish(buyers, chance)
        for _round in range(3):
            settle_refunds(standins, chance)
            buyers.staff.pay_back()
            wait_for_all(post)
    pass_time(standins, post, buyers, chance)


def finish(buyers: Buyers, chance) -> None:
    """What somebody could not do because the site had not heard of the money yet."""
    for story in buyers.stories:
        if story.left:
            story.left = []
            buyers.see_to(story, story.paid, chance, tries=4)
        if story.left:
            say(f"story {story.number}, {story.ending}, {story.afterwards}: not done: {story.left[0][:150]}")


def wait_for_all(post: Post) -> None:
    wait_for(lambda: post.waiting, "the last messages")
    wait_for(fresh_messages, "the inbox")


def wait_for(count_left, what: str) -> None:
    """As long as it becomes less."""
    fewest, deadline = count_left(), time.monotonic() + QUIET
    while left := count_left():
        if left < fewest:
            fewest, deadline = left, time.monotonic() + QUIET
        if time.monotonic() > deadline:
            say(f"Going on without waiting longer for {what}: {left} are left.")
            return
        time.sleep(0.5)


def fresh_messages() -> int:
    from commerce.payments.models import Refund, WebhookEvent

    return (
        WebhookEvent.objects.filter(status="waiting", attempts=0).count()
        + Refund.objects.filter(status="requested", checks=0).count()
    )


def settle_refunds(standins: dict[str, Standin], chance) -> None:
    """What is on its way back at gateways arrives, or comes back."""
    for standin in standins.values():
        with standin._lock:
            for payment, refund in unsettled_refunds(standin):
                refund.state = FAILED if chance.random() < FAILING else "succeeded"
                standin.tell("refunds", payment, refund)


def pass_time(standins: dict[str, Standin], post: Post, buyers: Buyers, chance) -> None:
    """Everything that is due, hour by hour, in this process: tasks that were handed over find it done. What was asked
    for late is on its way at the gateways, and arrives meanwhile."""
    from django.utils import timezone

    begins = timezone.now()
    for hours in HOURS:
        now = begins + timedelta(hours=hours)
        for _round in range(20):
            if not work_on_all(now):
                break
        else:
            say(f"Something does not come to rest at {now}.")
        settle_refunds(standins, chance)
        buyers.staff.pay_back()
        wait_for(lambda: post.waiting, "messages of refunds")


def work_on_all(now) -> int:
    from django.utils import timezone

    from commerce.orders.services import expire_orders
    from commerce.payments import inbox, local_bank, reconciling, refunding
    from commerce.payments.gateway import Capability, gateways
    from commerce.payments.models import Payment, Refund, WebhookEvent

    moved = local_bank.pay_what_waits(now)
    events = WebhookEvent.objects.filter(status="waiting", next_attempt_at__lte=now)
    for pk in list(events.values_list("pk", flat=True)):
        moved += inbox.work_on(pk=pk, now=now)
    due = Payment.objects.filter(check_next_at__lte=now, status__in=reconciling.OPEN)
    for pk in list(due.values_list("pk", flat=True)):
        moved += reconciling.check_payment(pk=pk, now=now)
    waiting = Refund.objects.filter(check_next_at__lte=now, status__in=refunding.REFUND_OPEN)
    for pk in list(waiting.values_list("pk", flat=True)):
        moved += refunding.send_refund(pk=pk, now=now)
    day, listing = (
        timezone.localdate(now),
        [slug for slug in gateways if Capability.LISTING in gateways[slug].capabilities],
    )
    compared = [reconciling.compare_gateway(slug=slug, day=day, now=now) for slug in listing]
    moved += sum(each is not None for each in compared)
    moved += expire_orders(now)
    return moved
