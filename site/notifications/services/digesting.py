"""Several messages in one mail, at the person's hour."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from core import clock

from ..enums import MessageStatus
from ..models import OutgoingMessage
from ..rendering import language_for
from ..targets import open_path
from .sending import send_message

PEOPLE_AT_ONCE = 200


def send_due_digests(now: datetime | None = None) -> int:
    """What `tick` runs: a digest for everybody for whom something waits whose time has come. Returns how many."""
    now = clock.current(now)
    due = OutgoingMessage.objects.filter(status=MessageStatus.WAITING, next_attempt_at__lte=now, user__isnull=False)
    people = due.order_by("user").values_list("user", flat=True).distinct()[:PEOPLE_AT_ONCE]
    return sum(_send_digest(user_id, now) for user_id in list(people))


@transaction.atomic
def _send_digest(user_id: int, now: datetime) -> bool:
    """The mail is written down in the transaction that marks what it tells: whoever dies meanwhile has done neither,
    and whoever comes second finds nothing waiting."""
    due = OutgoingMessage.objects.select_for_update(of=["self"]).filter(
        user=user_id, status=MessageStatus.WAITING, next_attempt_at__lte=now
    )
    rows = list(due.select_related("user__profile").order_by("created_at", "pk"))
    if not rows:
        return False
    user = rows[0].user
    with override(language_for(user)):
        entries = [{"subject": row.subject, "path": open_path(row.target_kind, row.target_key)} for row in rows]
    digest = send_message(
        kind="digest",
        to=user,
        key=f"digest:{user_id}:{rows[-1].pk}:{int(rows[-1].next_attempt_at.timestamp())}",
        context={"entries": entries, "count": len(entries)},
        now=now,
    )
    OutgoingMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=MessageStatus.DIGESTED, digest=digest, sent_at=now
    )
    return True
