"""What lies between a site and its gateways in a storm: messages that are lost, late, told twice, told again or forged,
and answers that never come. `Sky` says how bad it is; `Post` carries messages to the site."""

import copy
import heapq
import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

import httpx

from tests.standins.books import PENDING, SUCCEEDED, Payment
from tests.standins.faults import Faults, Message, Webhooks
from tests.standins.standin import Standin

# Where sites ask, as opposed to the pages where buyers pay.
ASKED = {
    "paystack": ("/transaction", "/refund", "/dispute"),
    "payfast": ("/eng/query", "/transactions", "/refunds"),
    "stripe": ("/v1/",),
    "paypal": ("/v1/", "/v2/"),
    "razorpay": ("/v1/orders", "/v1/payments", "/v1/disputes"),
}
CARRIERS = 6
TAKEN = 200


@dataclass
class Sky:
    """One for all gateways. Shares are of one."""

    random: random.Random
    is_calm: bool = False
    dropped: float = 0.12
    doubled: float = 0.2
    late: float = 0.3
    replayed: float = 0.06
    forged: float = 0.3
    failing: float = 0.03
    losing: float = 0.03

    def strikes(self, share: float) -> bool:
        return not self.is_calm and self.random.random() < share


class StormyFaults(Faults):
    """Of a stand-in's answers, by chance in place of by order."""

    def __init__(self, sky: Sky, slug: str, seen: Counter):
        super().__init__()
        self.sky, self.asked, self.seen = sky, ASKED[slug], seen

    def status_for(self, method, path):
        if path.startswith(self.asked) and self.sky.strikes(self.sky.failing):
            self.seen["answers 500"] += 1
            return 500
        return super().status_for(method, path)

    def is_lost(self, method, path):
        if path.startswith(self.asked) and self.sky.strikes(self.sky.losing):
            self.seen["answers lost"] += 1
            return True
        return super().is_lost(method, path)


@dataclass
class StormyWebhooks(Webhooks):
    """Of one stand-in. Nothing waits here: the post carries it."""

    standin: Standin = None
    post: "Post" = None
    seen: Counter = field(default_factory=Counter)

    def tell(self, message: Message) -> None:
        sky, slug = self.post.sky, self.standin.slug
        self.told.append(message)
        self.seen["told"] += 1
        if sky.strikes(sky.dropped):
            self.seen["dropped"] += 1
        else:
            self.post.bring(slug, message, self._delay())
            if sky.strikes(sky.doubled):
                self.seen["doubled"] += 1
                self.post.bring(slug, message, self._delay())
        if sky.strikes(sky.replayed):
            self.seen["replayed"] += 1
            self.post.bring(slug, sky.random.choice(self.told), self._delay())
        if sky.strikes(sky.forged):
            self.forge(message)

    def _delay(self) -> float:
        """Those that are late are overtaken by others."""
        if self.post.sky.strikes(self.post.sky.late):
            self.seen["late"] += 1
            return self.post.sky.random.uniform(1, 12)
        return self.post.sky.random.uniform(0, 0.3)

    def forge(self, message: Message) -> None:
        """Somebody without the secret alters what was told, or says that somebody paid who did not."""
        chance, books = self.post.sky.random, self.standin.books.payments
        others = [one.about for one in self.told if one.about and one.about != message.about]
        unpaid = [payment for payment in books if payment.state != SUCCEEDED]
        kind = chance.choice(["signature", "amount", "reference", "success", "success"])
        if kind == "reference" and others and message.about.encode() in message.body:
            forged = message.forged(message.about.encode(), chance.choice(others).encode())
        elif kind == "success" and unpaid:
            forged = with_wrong_signature(made_up_success(self.standin, chance.choice(unpaid)), self.standin)
        elif kind == "amount" and (digits := altered_amount(message.body)):
            forged = replace(message, body=digits)
        else:
            kind, forged = "signature", with_wrong_signature(message, self.standin)
        self.seen["forged"] += 1
        self.post.bring(self.standin.slug, forged, self._delay(), is_forged=True)


def altered_amount(body: bytes) -> bytes:
    """Nine in place of the first digit of the amount; empty where there is none."""
    for name in (b'"amount":', b'"amount": ', b'"amount_total": ', b'"value": "', b"amount_gross="):
        before, found, after = body.partition(name)
        if found and after[:1].isdigit() and after[:1] != b"9":
            return before + found + b"9" + after[1:]
    return b""


def with_wrong_signature(message: Message, standin: Standin) -> Message:
    name = standin.signature_header
    if not name:  # it stands at the end of the body
        return replace(message, body=spoiled(message.body.decode()).encode())
    return replace(message, headers={**message.headers, name: spoiled(message.headers[name])})


def spoiled(words: str) -> str:
    return words[:-5] + ("A" if words[-5] != "A" else "B") + words[-4:]


def made_up_success(standin: Standin, unpaid: Payment) -> Message:
    payment = copy.deepcopy(unpaid)
    payment.state, payment.paid_at, payment.taken_minor = SUCCEEDED, standin.now(), payment.amount_minor
    payment.told |= {"capture": "FORGED", "becomes": "COMPLETED", "intent": "pi_forged", "is_delayed": False}
    attempt = {"id": "pay_forged", "status": "captured", "created_at": 0, "amount": payment.amount_minor}
    payment.told["tries"] = [attempt]
    return standin.message("succeeded", payment)


class Post:
    """Carries messages to the site, and again until they are taken, as gateways do. `taken` and `forged` are what
    was said of bodies: {slug: {body: [statuses]}}."""

    def __init__(self, sky: Sky):
        self.sky, self.base, self.answers = sky, "", Counter()
        self.taken: dict[str, dict[bytes, list[int]]] = {}
        self.forged: dict[str, dict[bytes, list[int]]] = {}
        self._waiting: list[tuple] = []
        self._numbers, self._changed, self._busy, self._is_over = itertools.count(), threading.Condition(), 0, False
        self._client = httpx.Client(timeout=60, trust_env=False)

    def __enter__(self):
        self._threads = [threading.Thread(target=self._carry, daemon=True) for _number in range(CARRIERS)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=70)
        self._client.close()

    def bring(self, slug: str, message: Message, delay: float, *, is_forged: bool = False) -> None:
        with self._changed:
            entry = (time.monotonic() + delay, next(self._numbers), slug, message, is_forged)
            heapq.heappush(self._waiting, entry)
            self._changed.notify()

    @property
    def waiting(self) -> int:
        with self._changed:
            return len(self._waiting) + self._busy

    def _carry(self) -> None:
        while (entry := self._next()) is not None:
            _due, _number, slug, message, is_forged = entry
            status = self._send(slug, message)
            with self._changed:
                self._busy -= 1
                self.answers[status] += 1
                room = (self.forged if is_forged else self.taken).setdefault(slug, {})
                room.setdefault(message.body, []).append(status)
            is_done = status in (400, 413, TAKEN) if is_forged else status == TAKEN
            if not is_done and not self._is_over:
                delay = 0.3 if self.sky.is_calm else self.sky.random.uniform(1, 5)
                self.bring(slug, message, delay, is_forged=is_forged)

    def _next(self):
        with self._changed:
            while not self._is_over:
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else 1
                if self._waiting and (wait <= 0 or self.sky.is_calm):
                    self._busy += 1
                    return heapq.heappop(self._waiting)
                self._changed.wait(min(wait, 1))
        return None

    def _send(self, slug: str, message: Message) -> int:
        """0: no answer."""
        told = {**message.headers, "X-Forwarded-Proto": "https", "X-Forwarded-For": message.remote_address}
        try:
            url = f"{self.base}/webhooks/payments/{slug}/"
            return self._client.post(url, content=message.body, headers=told).status_code
        except httpx.HTTPError:
            return 0


def unsettled_refunds(standin: Standin):
    return [(payment, one) for payment in standin.books.payments for one in payment.refunds if one.state == PENDING]
