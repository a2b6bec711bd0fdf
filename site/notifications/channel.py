"""Contract of a channel: a way of telling somebody something. Plain data in, nothing out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from core.registry import Registry

from .specs import Message


class DeliveryFailed(Exception):
    """It did not work this time; trying again later may."""


class Undeliverable(DeliveryFailed):
    """This message will never arrive."""


class NoSuchAddress(Undeliverable):
    """Nor will any other."""


class Channel(ABC):
    """`name` is how people choose it. One that leads out of the site goes by the outbox, with retries; one that does
    not writes rows of ours, in the transaction of what is told."""

    name: object
    leads_out = True

    @abstractmethod
    def deliver(self, message: Message) -> str | None:
        """Hand the message over. Returns how its provider names it, where that says so. Raises DeliveryFailed or
        Undeliverable; other exceptions count as failures too."""

    def deliver_all(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.deliver(message)


channels = Registry("notifications.channels", attribute="channel")
