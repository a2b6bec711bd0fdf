"""What is known of somebody who buys."""

from .enums import SETTLED
from .models import Order


def has_bought(user_id: int) -> bool:
    """Whether this person ever paid an order, or got one for nothing; refunded ones count."""
    return Order.objects.filter(user_id=user_id, status__in=SETTLED).exists()
