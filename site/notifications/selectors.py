"""How the mail is doing, for those who look after the site."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core import clock

from .enums import OPEN, MessageStatus
from .models import FirstTold, OutgoingMessage

LATE = timedelta(minutes=15)


def open_messages() -> QuerySet[OutgoingMessage]:
    return OutgoingMessage.objects.filter(status__in=OPEN)


def late_messages(now: datetime | None = None) -> QuerySet[OutgoingMessage]:
    return open_messages().filter(created_at__lt=clock.current(now) - LATE)


def given_up_messages(since: datetime | None = None) -> QuerySet[OutgoingMessage]:
    given_up = OutgoingMessage.objects.filter(status=MessageStatus.GIVEN_UP)
    return given_up.filter(created_at__gte=since) if since else given_up


def news_since(kind: str, earliest: datetime) -> datetime:
    """`earliest`, or when this site began to tell of this kind, whichever is later. One query."""
    since = FirstTold.objects.filter(kind=kind).values_list("since", flat=True).first()
    return max(earliest, since) if since else earliest


def untold(rows: QuerySet, prefix: str) -> QuerySet:
    """Those of these rows for which nothing with the key `prefix` and their number was told yet."""
    key = Concat(Value(prefix), Cast(OuterRef("pk"), CharField()))
    return rows.exclude(Exists(OutgoingMessage.objects.filter(key=key)))
