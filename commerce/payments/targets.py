"""What messages to finance lead to."""

from django.urls import reverse

from notifications.targets import register_target

SCREENS = {
    "payment_case": "payment_cases:inspect",
    "payment_dispute": "payment_disputes:inspect",
    "payment_message": "payment_messages:inspect",
}


def register_targets() -> None:
    for kind, name in SCREENS.items():
        register_target(kind, lambda key, user, name=name: reverse(name, args=[key]))
