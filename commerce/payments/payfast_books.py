"""What PayFast says of payments, read: from its notices, which are the only thing it tells of one payment, and from its
history and its list of refunds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from commerce.money import read_amount

from .asking import whole_number
from .gateway import EventKind, GatewayEvent, PaymentSnapshot, PaymentState, RefundSnapshot, RefundState
from .payfast_signature import read_notice

CURRENCY = "ZAR"
COMPLETE = "COMPLETE"
# What the latest notice means as long as none says COMPLETE.
STATES = {"PENDING": PaymentState.PROCESSING, "FAILED": PaymentState.FAILED, "CANCELLED": PaymentState.EXPIRED}


def cents(words: str) -> int:
    """Of "499.00", "-24.73" and "22,574.02"."""
    return read_amount(words.replace(",", ""), CURRENCY).amount_minor


def read_event(fields: dict[str, str], mark: str) -> GatewayEvent:
    """`mark` is of the body, for messages that name nothing."""
    number, status = fields.get("pf_payment_id", ""), fields.get("payment_status", "")
    if not number or status not in {COMPLETE, *STATES}:
        return GatewayEvent(EventKind.IGNORED, key=f"ignored:{mark}")
    return GatewayEvent(
        EventKind.PAYMENT,
        key=f"{number}:{status}"[:200],
        reference=fields.get("m_payment_id", ""),
        gateway_reference=number,
    )


def read_notices(notices: Sequence[bytes], *, reference: str, prefer: str = "") -> PaymentSnapshot | None:
    """None when they say nothing of it."""
    read = [dict(read_notice(body)) for body in notices]
    about = [fields for fields in read if fields.get("m_payment_id") == reference]
    paid = {fields["pf_payment_id"]: _paid(fields) for fields in about if fields.get("payment_status") == COMPLETE}
    if paid:
        return in_one(list(paid.values()), prefer)
    others = [fields for fields in about if fields.get("payment_status") in STATES]
    if not others:
        return None
    latest = others[-1]
    return PaymentSnapshot(
        state=STATES[latest["payment_status"]],
        amount_minor=cents(latest["amount_gross"]),
        currency=CURRENCY,
        reference=reference,  # and no name of theirs yet: a buyer who tries again pays under another one
        merchant=latest.get("merchant_id", ""),
        aliases=tuple({fields["pf_payment_id"]: None for fields in others}),
    )


def _paid(fields: dict[str, str]) -> PaymentSnapshot:
    return PaymentSnapshot(
        state=PaymentState.SUCCEEDED,
        amount_minor=cents(fields["amount_gross"]),
        currency=CURRENCY,
        reference=fields["m_payment_id"],
        gateway_reference=fields["pf_payment_id"],
        fee_minor=abs(cents(fields["amount_fee"] or "0")),
        merchant=fields.get("merchant_id", ""),
    )


def in_one(paid: list[PaymentSnapshot], prefer: str) -> PaymentSnapshot | None:
    """A form can be paid twice. Then the sum was taken from the buyer, under the name that is known here already, or
    the first."""
    if len(paid) < 2:
        return paid[0] if paid else None
    names = [found.gateway_reference for found in paid]
    name = prefer if prefer in names else names[0]
    return replace(
        paid[0],
        amount_minor=sum(found.amount_minor for found in paid),
        fee_minor=sum(found.fee_minor for found in paid),
        gateway_reference=name,
        problem=f"paid {len(paid)} times: {', '.join(names)}",
        aliases=tuple(other for other in names if other != name),
    )


def by_reference(paid: list[PaymentSnapshot]) -> list[PaymentSnapshot]:
    """What was paid twice is one, with the sum."""
    named = defaultdict(list)
    for found in paid:
        named[found.reference or found.gateway_reference].append(found)
    return [in_one(several, "") for several in named.values()]


def is_payment(row: dict) -> bool:
    """The API writes FUNDS_RECEIVED, files of the dashboard "Funds Received", and " (Refund)" behind it."""
    return _type_of(row) == "FUNDS_RECEIVED" and row["Sign"].upper() == "CREDIT"


def is_given_back(row: dict) -> bool:
    return _type_of(row).startswith("FUNDS_RECEIVED") and row["Sign"].upper() == "DEBIT"


def _type_of(row: dict) -> str:
    return row["Type"].strip().upper().replace(" ", "_")


def read_row(row: dict, *, merchant: str, is_live: bool) -> PaymentSnapshot:
    """Of the account's history."""
    return PaymentSnapshot(
        state=PaymentState.SUCCEEDED,
        amount_minor=cents(row["Gross"]),
        currency=row["Currency"],
        reference=row["M Payment ID"],
        gateway_reference=row["PF Payment ID"],
        fee_minor=abs(cents(row["Fee"] or "0")),
        is_live=is_live,
        merchant=merchant,
        paid_at=row["when"],
    )


def read_refunds(said: dict, number: str, claimed: Sequence[str]) -> list[RefundSnapshot]:
    """Of the answer about the payment `number`, of which two shapes are documented: entries, or totals alone. Refunds
    have no names there: the sum that was given back with each is taken for one. Of totals, those that are `claimed`
    already tell the parts."""
    if "transactions" in said:
        entries = sorted(said["transactions"], key=lambda entry: entry["date"])  # of one second: as they stand
        amounts = [whole_number(entry["amount"]) for entry in entries]
        sums = list(accumulate(-amount for amount in amounts if amount < 0))
    else:
        sum_now = whole_number(said["amount_original"]) - whole_number(said["amount_available_for_refund"])
        known = {int(name.rpartition("-")[2]) for name in claimed if name.startswith(f"{number}-")}
        sums = sorted({total for total in known if total < sum_now} | ({sum_now} if sum_now else set()))
    return [
        RefundSnapshot(f"{number}-{total}", RefundState.SUCCEEDED, total - before)
        for before, total in pairwise([0, *sums])
    ]


def read_payment(said: dict, number: str, reference: str, **facts) -> PaymentSnapshot | None:
    """Of the same answer, the payment itself; None where it is not in it."""
    if "transactions" in said:
        amounts = [whole_number(entry["amount"]) for entry in said["transactions"]]
        amount = next((amount for amount in amounts if amount > 0), None)
    else:
        amount = whole_number(said["amount_original"])
    if amount is None:
        return None
    refunds = tuple(read_refunds(said, number, ()))
    return PaymentSnapshot(PaymentState.SUCCEEDED, amount, CURRENCY, reference, number, refunds=refunds, **facts)
