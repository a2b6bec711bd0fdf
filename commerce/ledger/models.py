"""The books: double entry, only added to. Only `services.post` writes here."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnlyModel

from .enums import TransactionKind


class LedgerAccount(models.Model):
    """One account in one currency. `code` is a name, and after a colon whose it is: "gateway_clearing:paystack"."""

    code = models.CharField(_("account"), max_length=100)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["code", "currency"], name="ledger_account_unique")]

    def __str__(self):
        return f"{self.code} {self.currency}"


class LedgerTransaction(AppendOnlyModel):
    """Something that moved money. `kind` and `source` say what, so that it is posted once: ("payment",
    "payment:17")."""

    kind = models.CharField(_("kind"), max_length=40, choices=TransactionKind)
    source = models.CharField(_("of"), max_length=100)
    posted_at = models.DateTimeField(_("posted"), default=timezone.now, db_index=True)
    memo = models.CharField(_("memo"), max_length=300, blank=True)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        constraints = [models.UniqueConstraint(fields=["kind", "source"], name="ledger_transaction_once")]

    def __str__(self):
        return f"{self.kind} {self.source}"


class LedgerEntry(AppendOnlyModel):
    """What a transaction did to one account: debits are positive, credits negative. Those of one transaction and
    currency add up to nothing (on PostgreSQL a trigger holds it)."""

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries")
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_entry_is_something")]

    def __str__(self):
        return f"{self.account} {self.amount_minor}"
