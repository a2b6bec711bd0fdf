"""The one way into the books."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from core import clock

from .models import LedgerAccount, LedgerEntry, LedgerTransaction

Key = tuple[str, str]  # code of an account, currency


class Unbalanced(ValueError):
    """What would be posted does not add up to nothing in each currency."""


@transaction.atomic
def post(
    *, kind: str, source: str, entries: Mapping[Key, int], memo: str = "", now: datetime | None = None
) -> LedgerTransaction | None:
    """Write down that something moved money: {(account, currency): amount}, debits positive, credits negative.

    Once for each kind and source, however many ask at once: None when it stands there already, or when there is nothing
    to post. Raises Unbalanced.
    """
    amounts = {key: amount for key, amount in entries.items() if amount}
    _refuse_unbalanced(amounts)
    if not amounts or LedgerTransaction.objects.filter(kind=kind, source=source).exists():
        return None
    accounts = _accounts(amounts)
    try:
        with transaction.atomic():
            row = LedgerTransaction.objects.create(
                kind=kind, source=source, memo=memo[:300], posted_at=clock.current(now)
            )
    except IntegrityError:  # somebody posted it at this very moment
        return None
    LedgerEntry.objects.bulk_create(
        [LedgerEntry(transaction=row, account_id=accounts[key], amount_minor=amount) for key, amount in amounts.items()]
    )
    return row


def _refuse_unbalanced(amounts: Mapping[Key, int]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for (_code, currency), amount in amounts.items():
        sums[currency] += amount
    wrong = {currency: left for currency, left in sums.items() if left}
    if wrong:
        raise Unbalanced(f"Debits and credits differ: {wrong}")


def _accounts(keys: Mapping[Key, int]) -> dict[Key, int]:
    """{(code, currency): id}; those that are not there yet are opened."""
    found = _known(keys)
    missing = [key for key in keys if key not in found]
    if missing:
        rows = [LedgerAccount(code=code, currency=currency) for code, currency in missing]
        LedgerAccount.objects.bulk_create(rows, ignore_conflicts=True)
        found = _known(keys)
    return found


def _known(keys: Mapping[Key, int]) -> dict[Key, int]:
    rows = LedgerAccount.objects.filter(code__in={code for code, _currency in keys})
    return {(row.code, row.currency): row.pk for row in rows if (row.code, row.currency) in keys}
