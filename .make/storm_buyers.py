"""Who buys in a storm: a plan of stories that the seed alone decides, and the people who live them."""

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from commerce.payments.gateway import Instructions, PostForm, Redirect, Start
from storm_house import Staff
from storm_sellers import PATIENCE, WAIT, Refused, Sellers
from tests.standins.books import SUCCEEDED
from tests.standins.standin import Standin

CURRENCIES = {
    "paystack": ("ZAR", "ZAR", "NGN", "USD"),
    "payfast": ("ZAR",),
    "stripe": ("ZAR", "USD", "EUR", "JPY"),
    "paypal": ("USD", "EUR", "JPY"),
    "razorpay": ("INR",),
    "local": ("ZAR", "USD", "EUR", "JPY", "INR", "NGN"),
    "manual": ("ZAR", "USD", "EUR", "JPY", "INR", "NGN"),
}
COUNTRY = {"ZAR": "ZA", "USD": "US", "EUR": "DE", "JPY": "JP", "INR": "IN", "NGN": "NG"}
ENDINGS = {  # what buyers do, in a hundred
    "pay": 62, "fail": 6, "fail, then pay": 8, "abandon": 7, "pay twice": 6, "pay the same twice": 3, "pay late": 4,
    "pay after cancel": 2, "pay another amount": 2,
}  # fmt: skip
AFTERWARDS = {  # what becomes of what is paid, in a hundred
    "": 68, "refund": 8, "refund in parts": 7, "refund there": 5, "dispute": 3, "dispute won": 4, "dispute lost": 4,
    "refund both": 1,
}  # fmt: skip
BUYERS = 10


@dataclass
class Story:
    number: int
    email: str
    products: list[int]
    currency: str
    gateway: str
    other: str  # of the second tab
    code: str
    ending: str
    afterwards: str
    comes_back: bool
    seed: int
    paid: list[dict] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what could not be done in the storm


def make_stories(count: int, seeded: dict, chance: random.Random) -> list[Story]:
    return [_story(number, seeded, chance) for number in range(count)]


def _story(number: int, seeded: dict, chance: random.Random) -> Story:
    gateway = list(CURRENCIES)[number % len(CURRENCIES)]
    currency = chance.choice(CURRENCIES[gateway])
    others = [slug for slug, codes in CURRENCIES.items() if currency in codes and slug != gateway]
    courses = seeded["products"]
    products = chance.choice([[seeded["bundle"]], chance.sample(courses, 2), *[[one] for one in courses]])
    return Story(
        number=number,
        email=chance.choice(seeded["emails"]),
        products=products,
        currency=currency,
        gateway=gateway,
        other=chance.choice(others) if others else gateway,
        code=chance.choice(["", "", "", "TENTH", "FEW", "RAND50" if currency == "ZAR" else ""]),
        ending=chance.choices(list(ENDINGS), list(ENDINGS.values()))[0],
        afterwards=chance.choices(list(AFTERWARDS), list(AFTERWARDS.values()))[0],
        comes_back=chance.random() < 0.6,
        seed=chance.randrange(2**32),
    )


class Buyers:
    def __init__(self, stories: list[Story], sellers: Sellers, standins: dict[str, Standin], staff: Staff, base: str):
        self.stories, self.sellers, self.standins, self.staff, self.base = stories, sellers, standins, staff, base
        self.done, self.endings, self.returns, self.problems = 0, Counter(), Counter(), []
        self._next, self._lock = itertools.count(), threading.Lock()
        self._client = httpx.Client(timeout=60, trust_env=False, follow_redirects=False)
        self._threads = [threading.Thread(target=self._live_on, daemon=True) for _number in range(BUYERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _live_on(self) -> None:
        while (place := next(self._next)) < len(self.stories):
            story = self.stories[place]
            try:
                self._live(story)
            except Refused as refusal:
                self.problems.append(f"story {story.number} ({story.ending}): {refusal}")
            except Exception as problem:
                self.problems.append(f"story {story.number} ({story.ending}): {problem!r}")
            with self._lock:
                self.done += 1
                self.endings[story.ending] += 1

    def _live(self, story: Story) -> None:
        chance = random.Random(story.seed)  # noqa: S311
        order, paid = self._order(story), []
        if story.ending in ("fail", "abandon"):
            self._press(story, self._begin(order, story.gateway), story.ending)
            return
        if story.ending == "pay after cancel":
            begun = self._begin(order, story.gateway)
            self.sellers.insist("cancel", order=order, final=("OrderRefused",))
            paid.append(self._press(story, begun, "pay"))
        elif story.ending == "pay twice":
            tabs = [self._begin(order, slug) for slug in (story.gateway, story.other)]
            paid += [self._press(story, begun, "pay") for begun in tabs]
        elif story.ending == "fail, then pay":
            paid.append(self._pay_after_failing(story, order))
        else:
            begun = self._begin(order, story.gateway)
            if story.ending == "pay late":
                time.sleep(chance.uniform(6, 12))  # its order is over meanwhile
            if story.ending == "pay another amount" and story.gateway != "local":  # which takes what it says
                self.standins[story.gateway].faults.take_instead(begun["amount"] + chance.choice([-1, 1, 100]))
            paid.append(self._press(story, begun, "pay"))
            if story.ending == "pay the same twice":
                paid.append(self._press(story, begun, "pay"))
        story.paid = paid = [begun for begun in paid if begun]
        if paid and story.afterwards:
            time.sleep(chance.uniform(0.5, 6))
            self.see_to(story, paid, chance)

    def _order(self, story: Story) -> int:
        asked = {
            "email": story.email,
            "products": story.products,
            "currency": story.currency,
            "country": COUNTRY[story.currency],
            "seconds_left": 5 if story.ending == "pay late" else None,
        }
        try:
            return self.sellers.insist("order", intent=f"storm-{story.number}", code=story.code, **asked)["order"]
        except Refused:  # the last of its coupons went to somebody else
            return self.sellers.insist("order", intent=f"storm-{story.number}-bare", code="", **asked)["order"]

    def _begin(self, order: int, gateway: str) -> dict:
        begun = self.sellers.insist("start", order=order, gateway=gateway, tries=25)
        return {**begun, "gateway": gateway}

    def _press(self, story: Story, begun: dict, act: str) -> dict | None:
        """None where the page of the gateway is over."""
        standin = self.standins[begun["gateway"]]
        try:
            leads_to = standin.press(start_of(begun["start"]), act)
        except AssertionError:
            return None
        if begun["gateway"] == "manual" and act != "abandon":
            self.staff.settle(begun["payment"], came=standin.books.find(begun["reference"]).taken_minor)
        if story.comes_back:
            self._come_back(begun, leads_to)
        return begun

    def _come_back(self, begun: dict, url: str) -> None:
        """To the address that the gateway leads to."""
        parts = urlsplit(url)
        if not parts.path.startswith("/pay/"):
            return
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
        try:
            status = self._client.get(f"{self.base}{parts.path}?{parts.query}", headers=headers).status_code
        except httpx.HTTPError:
            status = 0
        self.returns[status] += 1

    def _pay_after_failing(self, story: Story, order: int) -> dict | None:
        self._press(story, self._begin(order, story.gateway), "fail")
        for _try in range(PATIENCE):
            begun = self._begin(order, story.gateway)
            if self._press(story, begun, "pay"):
                return begun
            time.sleep(WAIT)  # until the site knows that the first try came to nothing
            self.sellers.ask("settle", payment=begun["payment"])
        return None

    # --- what becomes of it

    def see_to(self, story: Story, paid: list[dict], chance: random.Random, *, tries: int = 12) -> None:
        first, last = paid[0], paid[-1]
        standin = self.standins[first["gateway"]]
        if story.afterwards == "refund" or (not standin.is_outside and "refund" not in story.afterwards):
            self._refund(story, last, 1, ends_access=True, tries=tries)
        elif story.afterwards == "refund both":
            for begun in paid:
                self._refund(story, begun, 1, ends_access=chance.random() < 0.5, tries=tries)
        elif story.afterwards == "refund in parts" or not standin.is_outside:
            for _part in range(chance.choice([1, 2, 3])):
                self._refund(story, first, 3, ends_access=False, tries=tries)
        else:
            self._there(story, standin, first["reference"], chance, tries)

    def _refund(self, story: Story, begun: dict, parts: int, *, ends_access: bool, tries: int) -> None:
        try:
            self.sellers.insist("refund", payment=begun["payment"], parts=parts, ends_access=ends_access, tries=tries)
        except Refused as refusal:  # the site may not know yet that it was paid
            if "above nothing" not in str(refusal):  # else its first asking had been heard
                story.left.append(str(refusal))

    def _there(self, story: Story, standin: Standin, reference: str, chance: random.Random, tries: int) -> None:
        """In the gateway's dashboard, or at the buyer's bank."""
        for _try in range(min(tries, 15)):  # PayPal has the money only when the site has asked for it
            with standin._lock:
                payment = standin.books.find(reference)
                if payment and payment.state == SUCCEEDED and not payment.refunds and not payment.disputes:
                    if story.afterwards == "refund there":
                        amount = chance.choice([payment.taken_minor, payment.taken_minor // 2])
                        standin.refund_in_dashboard(reference, amount)
                        return
                    if "disputes" in standin.reports:
                        standin.open_dispute(reference)
                    break
            time.sleep(WAIT)
        else:
            story.left.append("never paid there")
            return
        if story.afterwards != "dispute" and "disputes" in standin.reports:
            time.sleep(chance.uniform(0.5, 5))
            with standin._lock:
                standin.close_dispute(reference, won=story.afterwards == "dispute won")


def start_of(told: dict) -> Start:
    if told["kind"] == "form":
        return PostForm(told["action"], tuple(map(tuple, told["fields"])))
    if told["kind"] == "instructions":
        return Instructions(tuple(map(tuple, told["lines"])))
    return Redirect(told["url"])
