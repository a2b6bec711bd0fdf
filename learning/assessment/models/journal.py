from django.db import models
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnlyModel

from ..enums import EntryKind
from .attempt import Attempt


class JournalEntry(AppendOnlyModel):
    """One thing a student did in an attempt, as the server received it. Only ever added: Python refuses the rest, and
    the database refuses to rewrite an entry. It does not refuse to delete one, for what a person wrote has to be
    erasable.

    `client` is a name that a page gives itself, `sequence` its own count: the same pair twice is one entry. The order
    of the rows is that in which the server took them, one after the other under the lock of the enrollment.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="journal")
    client = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=EntryKind, default=EntryKind.ANSWER)
    question_id = models.CharField(max_length=64)
    response = models.JSONField()
    received_at = models.DateTimeField()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "client", "sequence"], name="journal_entry_unique"),
        ]

    def __str__(self):
        return f"{self.attempt_id} {self.client} {self.sequence}"
