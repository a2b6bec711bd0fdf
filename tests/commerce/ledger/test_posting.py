"""The books: what is posted adds up, once, and is never changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from commerce.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from commerce.ledger.selectors import balance, posted_entries, trial_balance, unbalanced_transactions
from commerce.ledger.services import Unbalanced, post
from core.append_only import WrittenForGood

EMPTIED = ("ledger_ledgerentry", "ledger_ledgertransaction CASCADE")
pytestmark = pytest.mark.django_db
SALE = {
    ("gateway_clearing:paystack", "ZAR"): 49_900,
    ("vat_output:ZA", "ZAR"): -6_509,
    ("platform_revenue", "ZAR"): -43_391,
}


def test_what_is_posted_adds_up_and_counts_once():
    row = post(kind="payment", source="payment:1", entries=SALE)
    assert posted_entries(kind="payment", source="payment:1") == SALE and str(row) == "payment payment:1"
    assert post(kind="payment", source="payment:1", entries=SALE) is None
    assert balance("gateway_clearing:paystack", "ZAR") == 49_900
    post(kind="refund", source="payment:1", entries={key: -amount for key, amount in SALE.items()})
    assert set(trial_balance()["ZAR"].values()) == {0} and LedgerAccount.objects.count() == 3


@pytest.mark.parametrize(
    "entries",
    [
        {("bank", "ZAR"): 1},
        {("bank", "ZAR"): 100, ("platform_revenue", "USD"): -100},
        {("bank", "ZAR"): 100, ("platform_revenue", "ZAR"): -99},
    ],
)
def test_what_does_not_add_up_in_each_currency_is_refused(entries):
    with pytest.raises(Unbalanced):
        post(kind="payment", source="payment:2", entries=entries)
    assert not LedgerTransaction.objects.exists()


def test_nothing_is_nothing_to_post():
    assert post(kind="fee", source="payment:3", entries={("bank", "ZAR"): 0}) is None
    assert not LedgerTransaction.objects.exists()


def test_rows_are_neither_changed_nor_deleted():
    row = post(kind="payment", source="payment:4", entries=SALE)
    for act in (row.save, row.delete, LedgerEntry.objects.all().delete, LedgerEntry.objects.update):
        with pytest.raises(WrittenForGood):
            act()


@pytest.mark.parametrize(
    "words",
    [
        "UPDATE ledger_ledgerentry SET amount_minor = amount_minor + 1",
        "DELETE FROM ledger_ledgerentry",
        "UPDATE ledger_ledgeraccount SET currency = 'USD'",
        "DELETE FROM ledger_ledgertransaction",
        *(pytest.param(f"TRUNCATE {table}", marks=pytest.mark.services) for table in EMPTIED),  # PostgreSQL alone
    ],
)
def test_the_database_refuses_too(words):
    post(kind="payment", source="payment:5", entries=SALE)
    connection.check_constraints()  # what was posted is looked at now, as when it is committed
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(words)


def test_a_transaction_that_got_around_the_service_is_found_and_refused_at_the_end():
    """By Python everywhere, and by PostgreSQL itself when the transaction ends."""

    def sneak():
        row = LedgerTransaction.objects.create(kind="payment", source="payment:6")
        account, _created = LedgerAccount.objects.get_or_create(code="bank", currency="ZAR")
        LedgerEntry.objects.create(transaction=row, account=account, amount_minor=7)
        assert unbalanced_transactions() == [(row.pk, "ZAR", 7)]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raise DatabaseError("ledger transaction does not add up to nothing")  # SQLite has nobody to say so

    with pytest.raises(DatabaseError, match="does not add up to nothing"), transaction.atomic():
        sneak()
    assert not LedgerTransaction.objects.exists()
