"""The practice bank, as who sits before its page: what they read there and pressed is what the books say."""

import html
import re
from contextlib import ExitStack
from unittest.mock import patch
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client, TestCase

from .books import ABANDONED, FAILED, SUCCEEDED, Payment
from .faults import Message
from .standin import InHouse, read_form

BUTTONS = {"pay": "pay", "later": "later", "fail": "fail", "abandon": "close"}
LEADS = {"pay": SUCCEEDED, "later": SUCCEEDED, "fail": FAILED, "abandon": ABANDONED}


class LocalBank(InHouse):
    """Its page is of this very site; its messages never leave it, and wait here instead."""

    slug = "local"
    signature_header = "x-local-bank-signature"
    reports = frozenset({"succeeded", "failed"})
    settles_refunds = False
    needs_rows = True

    def __init__(self):
        super().__init__()
        self.client = Client()
        self._secret = settings.SECRET_KEY

    def __enter__(self):
        from commerce.payments import local_bank

        self._bank, self._really_give_back = local_bank, local_bank.give_back
        with ExitStack() as stack:
            stack.enter_context(patch.object(local_bank, "_deliver", self._take))
            stack.enter_context(patch.object(local_bank, "give_back", self._give_back))
            self._patches = stack.pop_all()
        return super().__enter__()

    def __exit__(self, *error):
        self._patches.close()
        super().__exit__(*error)

    @property
    def settings(self):
        return {"LOCAL_GATEWAY": True, "SECRET_KEY": self._secret, "SECRET_KEY_FALLBACKS": []}

    @property
    def rotated_settings(self):
        return {"SECRET_KEY": "the-next-secret-of-this-site", "SECRET_KEY_FALLBACKS": [self._secret]}

    @property
    def bare_settings(self):
        return {"SECRET_KEY": "the-next-secret-of-this-site", "SECRET_KEY_FALLBACKS": []}

    def press(self, start, act):
        path = urlsplit(start.url).path
        page = self.browse(path)
        payment, form = self.read_page(page), read_form(page)
        assert BUTTONS[act] in form.acts, "there is no such button any more"
        leads_to = self.browse(path, {**form.hidden, "act": BUTTONS[act]})
        self.write(payment, LEADS[act])
        return leads_to or link_of(page)

    def browse(self, path: str, data: dict | None = None) -> str:
        """The page, or where an answer to what was pressed leads; "" where the bank says no more than that it was."""
        if data is None:
            answer = self.client.get(path)
            assert answer.status_code == 200, answer.content
            return answer.content.decode()
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(path, data)
        assert answer.status_code in (200, 302), answer.content
        return answer.headers.get("Location", "")

    def read_page(self, page: str) -> Payment:
        _title, amount, reference = [words.strip() for words in re.findall(r"<dd[^>]*>(.*?)</dd>", page, re.S)]
        return self.read(reference, html.unescape(re.sub(r"<[^>]*>", "", amount)))

    def sign(self, body):
        return Message(body, {"Content-Type": "application/json", self.signature_header: self._bank.sign(body)})

    def _take(self, body: bytes) -> None:
        self.webhooks.tell(self.sign(body))

    def _give_back(self, **asked):
        """As the bank does it, and once more as it should."""
        refund, payment = self._really_give_back(**asked), self.books.find(asked["reference_of_payment"])
        known = [made for made in payment.refunds if made.reference == asked["reference"]]
        is_right = bool(known) or asked["amount_minor"] <= payment.taken_minor - payment.refunded_minor
        if is_right != bool(refund):
            self.problems.append(f"a refund is made or refused wrongly: {asked}")
        elif refund and not known:
            made = self.add_refund(payment, refund["amount_minor"], reference=refund["reference"])
            made.gateway_reference, made.state = refund["number"], SUCCEEDED
        return refund


def link_of(page: str) -> str:
    """Where it leads back."""
    return html.unescape(re.search(r'<p><a (?:class="btn" )?href="([^"]+)">', page)[1])
