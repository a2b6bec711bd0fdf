"""Links in mails by which a browser that is not signed in may go on with an order: see what was typed, and pay."""

from django.core import signing

from .models import Order

SALT = "commerce.orders.holding"
LASTS = 30 * 86_400  # seconds


def holding_token(order: Order) -> str:
    return signing.dumps(str(order.key), salt=SALT)


def is_token_of(order: Order, token: str) -> bool:
    try:
        return signing.loads(token, salt=SALT, max_age=LASTS) == str(order.key)
    except signing.BadSignature:
        return False
