"""Bank transfers: buyers who send money as they were told, and staff who read the statement. The books are what came to
the account and what left it."""

import re

from .books import ABANDONED, FAILED, SUCCEEDED, Payment
from .standin import InHouse, PaymentState

LEADS = {"pay": SUCCEEDED, "fail": FAILED, "abandon": ABANDONED}


class BankTransfers(InHouse):
    """Of what buyers did, nobody learns but who reads the statement: `read_statement`."""

    slug = "manual"
    reports = frozenset()
    after = {"fail": PaymentState.PENDING, "abandon": PaymentState.PENDING}
    settles_refunds = False
    is_live = True
    facts = {"bank_lines": (("Bank", "A Bank"), ("Account", "62 000 000"))}

    def __init__(self):
        super().__init__()
        self._read: set[str] = set()

    @property
    def settings(self):
        return {}

    def press(self, start, act):
        """As the lines say. `fail`: a bank that refuses; `abandon`: it is forgotten."""
        lines = dict(start.lines)
        payment = self.began(lines["Reference"], int(re.sub(r"\D", "", lines["Amount"])), self.currency)
        payment.state = LEADS[act]
        if act == "pay":
            payment.taken_minor, payment.paid_at = payment.amount_minor, self.now()
        return ""

    def read_statement(self, settle) -> None:
        """Staff go through it: `settle(reference, came)` for every payment of which they know what became, once."""
        for payment in self.books.payments:
            if payment.state in (SUCCEEDED, FAILED) and payment.reference not in self._read:
                self._read.add(payment.reference)
                settle(payment.reference, payment.state == SUCCEEDED)

    def pay_back(self, reference: str, amount_minor: int, about: str) -> None:
        """Somebody makes a transfer to the buyer."""
        payment: Payment = self._known(reference)
        made = self.add_refund(payment, amount_minor, reference=about)
        made.state = SUCCEEDED
