from django.db import models
from django.utils.translation import gettext_lazy as _


class TransactionKind(models.TextChoices):
    PAYMENT = "payment", _("Payment")
    PAYMENT_ACCEPTED = "payment_accepted", _("Payment accepted after a look")
    FEE = "fee", _("Fee of the gateway")
    REFUND = "refund", _("Refund begun")
    REFUND_PAID = "refund_paid", _("Refund paid")
    REFUND_FAILED = "refund_failed", _("Failed refund")
    DISPUTE = "dispute", _("Disputed")
    CORRECTION = "correction", _("Correction")
