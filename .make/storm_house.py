"""Ways to pay in a storm that ask nobody outside: the practice bank, whose page is the site's own, and bank transfers,
of which staff say what came. What the books say is what buyers pressed and read, and what staff paid back: no row of
the site is asked before all is over."""

import json
import random
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

import httpx

from storm_sellers import WAIT, Refused, Sellers
from storm_weather import Post
from tests.standins.books import SUCCEEDED, Refund
from tests.standins.faults import Message
from tests.standins.local import BUTTONS, LEADS, LocalBank, link_of
from tests.standins.manual import BankTransfers
from tests.standins.standin import InHouse, read_form

PATIENCE = 90  # times that somebody looks at a page that does not come
LATER, TWICE = 0.3, 0.3  # of those who pay; of those who press
NOT_PAID = 0.15  # of the refunds that staff should pay
HEARD = (
    "confirmed already",
    "written down meanwhile",
    "Pay this one back",
    "that waits can be taken for failed",
    "does not wait for anybody",
)


class StormBank(LocalBank):
    """Over HTTP. Whoever gets no answer looks at the page again, and presses again if it still has the button."""

    def __init__(self, post: Post, seen: Counter):
        super().__init__()
        self.base, self.post, self.seen = post.base, post, seen

    __enter__, __exit__ = InHouse.__enter__, InHouse.__exit__

    def press(self, start, act):
        path, sky = urlsplit(start.url).path, self.post.sky
        with httpx.Client(timeout=60, trust_env=False, follow_redirects=False) as client:
            page = self._open(client, path)
            payment = self.read_page(page)
            assert BUTTONS[act] in read_form(page).acts, "there is no such button any more"
            if act == "fail":
                self._forge(payment.reference)
            if act == "pay" and sky.strikes(LATER):
                act = "later"
            leads_to = None
            while leads_to is None and BUTTONS[act] in read_form(page).acts:
                leads_to = self._press(client, path, page, act)
                page = page if leads_to else self._open(client, path)
        self.write(payment, LEADS[act])
        return leads_to or link_of(page)

    def _press(self, client, path: str, page: str, act: str) -> str | None:
        """Where it leads; None where no answer said that it was heard. Some press twice at once."""
        answers = []
        press = lambda: answers.append(self._send(client, path, page, act))  # noqa: E731
        threads = [threading.Thread(target=press) for _time in range(2 if self.post.sky.strikes(TWICE) else 1)]
        self.seen["pressed twice"] += len(threads) - 1
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        heard = [answer for answer in answers if answer is not None]
        self.seen["presses without an answer"] += len(answers) - len(heard)
        return heard[0] if heard else None

    def _send(self, client, path: str, page: str, act: str) -> str | None:
        form = {**read_form(page).hidden, "act": BUTTONS[act]}
        try:
            answer = client.post(f"{self.base}{path}", data=form, headers=self._headers(path))
        except httpx.HTTPError:
            return None
        if answer.status_code not in (200, 302):
            if answer.status_code < 500:
                self.problems.append(f"the page answered {answer.status_code} to {act}")
            return None
        return answer.headers.get("Location") or link_of(answer.text)

    def _open(self, client, path: str) -> str:
        for _time in range(PATIENCE):
            try:
                answer = client.get(f"{self.base}{path}", headers=self._headers(path))
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                for cookie in client.cookies.jar:
                    cookie.secure = False  # it is for https, which a proxy would have taken off
                return answer.text
            time.sleep(WAIT)
        raise Refused(f"the page of the bank does not open: {answer}")

    def _headers(self, path: str) -> dict:
        """As behind the proxy that takes off https."""
        host = urlsplit(self.base).netloc
        return {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7", "Referer": f"https://{host}{path}"}

    def _forge(self, reference: str) -> None:
        """Somebody without the key says that it was paid."""
        if self.post.sky.strikes(self.post.sky.forged):
            body = json.dumps({"payment": reference, "state": "paid"}).encode()
            message = Message(body, {"Content-Type": "application/json", self.signature_header: "0" * 64})
            self.seen["forged"] += 1
            self.post.bring(self.slug, message, 0, is_forged=True)

    def look_into_the_vault(self) -> None:
        """When all is over: what the bank paid back stands nowhere else; it took what was pressed."""
        from commerce.payments.enums import LocalBankState
        from commerce.payments.models import LocalBankPayment

        for row in LocalBankPayment.objects.all():
            payment = self.books.find(row.reference)
            taken = row.amount_minor if row.state == LocalBankState.PAID else 0
            if taken != (payment.taken_minor if payment else 0):
                self.problems.append(f"{row.reference}: the bank took {taken}, and was pressed for {payment}")
            for made in row.refunds:
                refund = Refund(made["number"], made["amount_minor"], SUCCEEDED, made["reference"])
                payment.refunds.append(refund)


class Staff:
    """Who read the statement of the account, and pay back by hand. Some press twice, or ask a colleague to."""

    def __init__(self, sellers: Sellers, transfers: BankTransfers, chance: random.Random, seen: Counter):
        self.sellers, self.transfers, self.chance, self.seen = sellers, transfers, chance, seen
        self._decided: dict[str, bool] = {}
        self._lock = threading.Lock()

    def settle(self, payment: int, *, came: int) -> None:
        """What the statement says came by a payment."""
        self._both("by_hand", payment=payment, came=came)

    def pay_back(self) -> int:
        """All that waits for it, each once; some of it never. Returns how many were seen to."""
        with self._lock:
            due = self.sellers.insist("to_pay_back")["refunds"]
            for refund in due:
                name = refund["reference"]
                if name not in self._decided:
                    self._decided[name] = self.chance.random() >= NOT_PAID
                    if self._decided[name]:
                        self.transfers.pay_back(refund["payment"], refund["amount"], name)
                self._both("finish_refund", refund=refund["refund"], paid=self._decided[name])
            return len(due)

    def _both(self, do: str, **asked) -> None:
        many = 2 if self.chance.random() < TWICE else 1
        self.seen["staff pressed twice"] += many - 1
        troubles: list[Refused] = []
        threads = [threading.Thread(target=self._one, args=(do, troubles), kwargs=asked) for _time in range(many)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if troubles:
            raise troubles[0]

    def _one(self, do: str, troubles: list, **asked) -> None:
        """What was heard already is done, though its answer was lost."""
        try:
            self.sellers.insist(do, final=("PaymentRefused", "RefundRefused"), **asked)
        except Refused as refusal:
            if not any(words in str(refusal) for words in HEARD):
                troubles.append(refusal)
