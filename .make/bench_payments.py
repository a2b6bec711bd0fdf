"""What gateways tell: a signed message, verified and stored; alone, and many at once."""

import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from bench_browser import Answer, Browser
from bench_works import Goal, Work

KEY = "sk_test_of_the_bench"
ADDRESS = "/webhooks/payments/paystack/"
ACCEPTED = Goal(sql=6)  # of the issue that asked for payments
AT_ONCE = 8  # twice as many as the server has threads
FEW = 12  # bursts in a round


def webhook_works(base: str, *, forwarded: bool) -> list[Work]:
    """Of a site that runs elsewhere and has another key, every answer would be a refusal: only our own is measured."""
    browsers = [Browser(base, forwarded=forwarded) for _ in range(AT_ONCE)]
    pool = ThreadPoolExecutor(AT_ONCE)

    def one(_) -> Answer:
        return tell(browsers[0])

    def burst(_) -> Answer:
        return max(pool.map(tell, browsers), key=lambda answer: (answer.status != 200, answer.seconds))

    return [
        Work("webhook", "message of a gateway", ACCEPTED, one, is_stored),
        Work("webhook_burst", f"{AT_ONCE} of them at once, the slowest", ACCEPTED, burst, is_stored, count=FEW),
    ]


def tell(browser: Browser) -> Answer:
    reference = f"bench-{uuid4().hex[:20]}"
    data = {"id": 1, "reference": reference, "status": "success", "amount": 49900, "currency": "ZAR"}
    body = json.dumps({"event": "charge.success", "data": data}).encode()
    signature = hmac.new(KEY.encode(), body, "sha512").hexdigest()
    return browser.post_body(ADDRESS, body, {"Content-Type": "application/json", "x-paystack-signature": signature})


def is_stored(answer: Answer) -> bool:
    return answer.status == 200
