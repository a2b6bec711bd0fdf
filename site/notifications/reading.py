"""What people have read on the site, and the number at the bell: kept with the user, whom every page reads anyway."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from core import clock

from .models import Notification


def count_unread(by_user: Mapping[int, int]) -> None:
    """Add to the numbers at the bell: {user id: how many more}, less where negative. In the order of the ids, so that
    two who do it at once wait for each other."""
    users = get_user_model().objects
    if len(by_user) > 1:
        list(users.select_for_update().filter(pk__in=by_user).order_by("pk").values_list("pk", flat=True))
    for more in set(by_user.values()):
        pks = [pk for pk, own in by_user.items() if own == more]
        users.filter(pk__in=pks).update(unread_notifications=Greatest(F("unread_notifications") + more, 0))


@transaction.atomic
def mark_read(*, user, pk: int | None = None, now: datetime | None = None) -> int:
    """One notification of this person, or all of them. Returns how many were unread."""
    unread = unread_of(user)
    changed = (unread.filter(pk=pk) if pk else unread).update(read_at=clock.current(now))
    if changed:
        count_unread({user.pk: -changed})
        user.unread_notifications = max(user.unread_notifications - changed, 0)  # the page that answers shows it
    return changed


def unread_of(user) -> QuerySet[Notification]:
    return Notification.objects.filter(user=user, read_at=None)


def mend_count(user) -> None:
    """Should the number at the bell ever be wrong, it is right again once the list was looked at."""
    unread = unread_of(user).count()
    if unread != user.unread_notifications:
        get_user_model().objects.filter(pk=user.pk).update(unread_notifications=unread)
        user.unread_notifications = unread
