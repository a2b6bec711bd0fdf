from django.db import models
from django.utils.translation import gettext_lazy as _


class TransactionKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    FEE = "fee", _("Fee of the gateway")
    REFUND = "refund", _("Refund")
    REFUND_FAILED = "refund_failed", _("Failed refund")
    DISPUTE = "dispute", _("Disputed")
    DISPUTE_RETURNED = "dispute_returned", _("Dispute won")
    DISPUTE_FEE = "dispute_fee", _("Fee of a dispute")
    CORRECTION = "correction", _("Correction")
