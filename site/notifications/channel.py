"""Contract of a channel: a way of telling somebody something. Plain data in, nothing out."""

from abc import ABC, abstractmethod

from core.registry import Registry

from .specs import Message


class DeliveryFailed(Exception):
    """It did not work this time; trying again later may."""


class Undeliverable(DeliveryFailed):
    """It will never work: there is no such address."""


class Channel(ABC):
    @abstractmethod
    def deliver(self, message: Message) -> None:
        """Hand the message over. Raises DeliveryFailed or Undeliverable; other exceptions count as failures too."""


channels = Registry("notifications.channels", attribute="channel")
