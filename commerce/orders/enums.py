from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    PENDING = "pending", _("Waiting for payment")
    PAID = "paid", _("Paid")
    PARTIALLY_REFUNDED = "partially_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")
    EXPIRED = "expired", _("Expired")
    CANCELED = "canceled", _("Canceled")


# The pipeline: what may follow. Money that arrives late wins over expiry and cancellation; a failed refund leads back.
FOLLOWS = {
    OrderStatus.PENDING: {OrderStatus.PAID, OrderStatus.EXPIRED, OrderStatus.CANCELED},
    OrderStatus.EXPIRED: {OrderStatus.PAID},
    OrderStatus.CANCELED: {OrderStatus.PAID},
    OrderStatus.PAID: {OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED},
    OrderStatus.PARTIALLY_REFUNDED: {OrderStatus.PAID, OrderStatus.REFUNDED},
    OrderStatus.REFUNDED: {OrderStatus.PARTIALLY_REFUNDED, OrderStatus.PAID},
}
SETTLED = (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED)  # money came in


class DocumentKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
    DEBIT_NOTE = "debit_note", _("Debit note")  # takes a credit note back whose refund failed


class DocumentForm(models.TextChoices):
    """What a document has to be by law: a seller without VAT makes no tax invoice."""

    FULL = "full", _("Full tax invoice")
    ABRIDGED = "abridged", _("Abridged tax invoice")
    PLAIN = "plain", _("Invoice without tax")
