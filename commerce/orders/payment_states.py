"""How far the payment of an order got. Payments know; they stand above this room and register here."""

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import Order


class PaymentState(models.TextChoices):
    """Of an order that waits for its money."""

    NONE = "none", _("Not begun")
    OPEN = "open", _("On its way")
    FAILED = "failed", _("Failed")
    REVIEW = "review", _("Being looked at")  # money came, and a person has to say where it belongs


_source: Callable[[Order], PaymentState] | None = None


def register_payment_state(source: Callable[[Order], PaymentState]) -> None:
    """`source(order)` is asked for orders that are not paid, when their page is shown."""
    global _source
    _source = source


def payment_state(order: Order) -> PaymentState:
    return _source(order) if _source else PaymentState.OPEN
