"""Telling those who look after the money."""

from commerce.orders.telling import finance_people
from notifications.services import send_messages
from notifications.specs import Telling


def tell_finance(*, kind: str, key: str, context: dict) -> None:
    """Everybody who may act on payments, once for each key; delivered after commit."""
    send_messages(kind=kind, tellings=[Telling(user, context, f"{key}:{user.pk}") for user in finance_people()])
