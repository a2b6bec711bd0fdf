from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from .models import LedgerAccount, LedgerEntry, LedgerTransaction


def balance(code: str, currency: str) -> int:
    """What stands on an account: positive where debits outweigh."""
    entries = LedgerEntry.objects.filter(account__code=code, account__currency=currency)
    return entries.aggregate(sum=Coalesce(Sum("amount_minor"), 0))["sum"]


def accounts_with_balance():
    return LedgerAccount.objects.annotate(balance_minor=Coalesce(Sum("entries__amount_minor"), 0))


def trial_balance() -> dict[str, dict[str, int]]:
    """{currency: {account: balance}} of all that was ever posted; in each currency they add up to nothing."""
    table: dict[str, dict[str, int]] = {}
    for row in accounts_with_balance().order_by("currency", "code"):
        table.setdefault(row.currency, {})[row.code] = row.balance_minor
    return table


def unbalanced_transactions():
    """(id, currency, what is left over) of those whose entries do not add up: none, unless somebody got around
    `services.post`."""
    sums = LedgerEntry.objects.values_list("transaction_id", "account__currency").annotate(left=Sum("amount_minor"))
    return list(sums.exclude(left=0))


def posted_entries(*, kind: str, source: str) -> dict[tuple[str, str], int]:
    """{(account, currency): amount} of what was posted for this; empty when nothing was."""
    rows = LedgerEntry.objects.filter(transaction__kind=kind, transaction__source=source)
    return {(row.account.code, row.account.currency): row.amount_minor for row in rows.select_related("account")}


def posted_sum(*, code: str, source_prefix: str) -> int:
    """What transactions of these sources did to one account."""
    entries = LedgerEntry.objects.filter(account__code=code, transaction__source__startswith=source_prefix)
    return entries.aggregate(sum=Coalesce(Sum("amount_minor"), 0))["sum"]


def times_posted(*, source_prefix: str) -> int:
    return LedgerTransaction.objects.filter(source__startswith=source_prefix).count()


def times_posted_of(*, kind: str, source: str) -> int:
    """Of this kind, for this source and those that are numbered after it ("refund:9:2")."""
    same = Q(source=source) | Q(source__startswith=f"{source}:")
    return LedgerTransaction.objects.filter(same, kind=kind).count()
