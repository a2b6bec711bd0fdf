"""Addresses that mail does not reach, or whose owner does not want ours."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core import clock

from .enums import AddressTrouble
from .models import TroubledAddress

TROUBLED = "Mail to this address came back, or was called unwanted."


def troubled_addresses(addresses: Iterable[str]) -> set[str]:
    """Those of these, in lower case. One query."""
    wanted = {address.lower() for address in addresses}
    return set(TroubledAddress.objects.filter(address__in=wanted).values_list("address", flat=True))


@transaction.atomic
def note_trouble(*, address: str, trouble: AddressTrouble, description: str = "", now: datetime | None = None) -> bool:
    """From now on only what is owed to the person goes there. Returns whether this is news."""
    _row, created = TroubledAddress.objects.get_or_create(
        address=address.lower(),
        defaults={"trouble": trouble, "description": description[:500], "noted_at": clock.current(now)},
    )
    return created


def forget_trouble(*, address: str) -> bool:
    """Mail goes there again: its owner, or an administrator, says that it arrives."""
    deleted, _rows = TroubledAddress.objects.filter(address=address.lower()).delete()
    return bool(deleted)
