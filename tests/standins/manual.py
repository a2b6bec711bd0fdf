"""Bank transfers: buyers who send money as they were told, and staff who read the statement. The books are what came to
the account and what left it."""

from .books import ABANDONED, FAILED, SUCCEEDED
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
        """As the lines say, or another amount (`faults.take_instead`). `fail`: a bank that refuses; `abandon`: it is
        forgotten."""
        lines = dict(start.lines)
        payment = self.read(lines["Reference"], lines["Amount"])
        if not payment.taken_minor:
            self.write(payment, LEADS[act])
        return ""

    def read_statement(self, settle) -> None:
        """Staff go through it: `settle(reference, came)` for every payment of which they know what became, once; `came`
        is the amount, 0 of one that will not be paid."""
        for payment in self.books.payments:
            if payment.state in (SUCCEEDED, FAILED) and payment.reference not in self._read:
                self._read.add(payment.reference)
                settle(payment.reference, payment.taken_minor)

    def pay_back(self, reference: str, amount_minor: int, about: str) -> None:
        """Somebody makes a transfer to the buyer."""
        with self._lock:
            made = self.add_refund(self._known(reference), amount_minor, reference=about)
            made.state = SUCCEEDED
