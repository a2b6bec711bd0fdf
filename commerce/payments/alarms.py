"""Telling those who look after the money."""

from accounts.models import User
from notifications.services import send_messages
from notifications.specs import Telling

from .rules import MANAGE


def tell_finance(*, kind: str, key: str, context: dict) -> None:
    """Everybody who may act on payments, once for each key; delivered after commit."""
    people = User.objects.with_perm(MANAGE, backend="django.contrib.auth.backends.ModelBackend")
    people = people.select_related("profile").order_by("pk")
    send_messages(kind=kind, tellings=[Telling(user, context, f"{key}:{user.pk}") for user in people])
