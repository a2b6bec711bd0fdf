"""Who wants which kind of message, by which channels, and how often."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock

from .channel import channels
from .digest_time import next_digest, time_of
from .enums import Audience, MessageStatus, Pace
from .kind import Kind, kinds
from .models import DigestTime, OutgoingMessage, Preference
from .specs import Wish

STAFF = frozenset({Audience.AUTHORS, Audience.ADMINISTRATORS})
NOT_WANTED = "The person wants no mail of this."


class PreferenceRefused(ValueError):
    """Nothing was changed; the message says why, for people."""


def wishes_for(kind: str, user_ids: Iterable[int]) -> dict[int, Wish]:
    """{user id: what they want} for each. One query, none for what nobody can switch off."""
    declared, ids = kinds[kind], set(user_ids)
    usual = Wish(declared.channels)
    if not ids or declared.is_transactional or not declared.is_listed:
        return dict.fromkeys(ids, usual)
    rows = Preference.objects.filter(kind=kind, user__in=ids)
    return dict.fromkeys(ids, usual) | {row.user_id: Wish(tuple(row.channels), row.pace) for row in rows}


def wishes_of(user) -> dict[str, Wish]:
    """{kind: what this person wants}, of every kind that concerns them. One query."""
    rows = {row.kind: Wish(tuple(row.channels), row.pace) for row in Preference.objects.filter(user=user)}
    found = {}
    for slug, kind in kinds_for(user).items():
        own = None if kind.is_transactional else rows.get(slug)
        found[slug] = own or Wish(kind.channels)
    return found


def kinds_for(user) -> dict[str, Kind]:
    """The kinds that a person may choose about, by audience and name: those of staff for staff alone."""
    is_staff = user.has_perm("wagtailadmin.access_admin")
    shown = {slug: kind for slug, kind in kinds.items() if kind.is_listed and (is_staff or kind.audience not in STAFF)}
    order = list(Audience)
    return dict(sorted(shown.items(), key=lambda each: (order.index(each[1].audience), str(each[1].name))))


@transaction.atomic
def save_preferences(*, user, wishes: Mapping[str, Wish], hour: int, weekday: int, now=None) -> None:
    """Store what somebody wants. What already waits for a digest goes out at the new hour; what is no longer wanted by
    mail does not. Raises PreferenceRefused for a kind that cannot be switched off, or a channel that does not exist."""
    for slug, wish in wishes.items():
        if kinds[slug].is_transactional or not kinds[slug].is_listed:
            raise PreferenceRefused(_("These messages cannot be switched off."))
        if not set(wish.channels) <= set(channels) or wish.pace not in Pace.values:
            raise PreferenceRefused(_("Choose how you want to be told from what is offered."))
    Preference.objects.bulk_create(
        [
            Preference(user=user, kind=slug, channels=sorted(wish.channels), pace=wish.pace)
            for slug, wish in wishes.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["channels", "pace"],
    )
    DigestTime.objects.update_or_create(user=user, defaults={"hour": hour, "weekday": weekday})
    user.__dict__.pop("digest_time", None)
    user._state.fields_cache.pop("digest_time", None)
    _plan_anew(user, clock.current(now))


@transaction.atomic
def stop_mail(*, user, kind: str) -> bool:
    """What the link in a mail does: no more mails of this kind, or no more digests. What is told on the site stays.
    Returns whether this is something that can be stopped."""
    if kind == "digest":
        rows = Preference.objects.filter(user=user).exclude(pace=Pace.AT_ONCE)
        slugs = [row.kind for row in rows if "email" in row.channels]
    elif kind in kinds and kinds[kind].is_listed and not kinds[kind].is_transactional:
        slugs = [kind]
    else:
        return False
    wishes = {slug: wishes_for(slug, [user.pk])[user.pk] for slug in slugs}
    for slug, wish in wishes.items():
        left = sorted(set(wish.channels) - {"email"})
        Preference.objects.update_or_create(user=user, kind=slug, defaults={"channels": left, "pace": wish.pace})
    _drop_waiting(user, slugs)
    return True


def _plan_anew(user, now) -> None:
    unwanted = [slug for slug, wish in wishes_of(user).items() if "email" not in wish.channels]
    _drop_waiting(user, unwanted)
    waiting = OutgoingMessage.objects.filter(user=user, status=MessageStatus.WAITING)
    for pace in (Pace.DAILY, Pace.WEEKLY):
        waiting.filter(pace=pace).update(next_attempt_at=next_digest(time_of(user), pace, now))


def _drop_waiting(user, slugs: Iterable[str]) -> None:
    waiting = OutgoingMessage.objects.filter(user=user, status=MessageStatus.WAITING, kind__in=list(slugs))
    waiting.update(status=MessageStatus.NOT_WANTED, error=NOT_WANTED)
