"""What was watched of a video: stretches that the player reports, merged for each student, lesson and video.

A page carries a ticket that says for whom it was made, once the door had answered; so a report costs one query that
reads and one that writes. The server's clock bounds what a report may add.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext as _

from core import clock
from learning.courses.enums import CompletionRule, FileKind
from learning.courses.models import Activity, Lesson, LessonFile
from learning.enrollment.models import Enrollment

from .intervals import LONGEST, MOST_STRETCHES, Stretches, merged, seconds_of
from .models import ActivityCompletion, MediaPlace
from .services import PLACE_EVERY, complete_activity

log = logging.getLogger(__name__)

SALT = "watching"
TICKET_LASTS = timedelta(hours=24)
MAX_SPEED = 2.0  # the fastest of the player
CARRIED = 15.0  # seconds that a late report may be behind: what is not used of the clock up to here is kept
TRIES = 5


class WatchRefused(Exception):
    """A report that cannot be true, or is not this person's. The message is for whoever sent it."""


class Implausible(WatchRefused):
    """More was watched than time went by. The place was noted, nothing else."""


@dataclass(frozen=True)
class Wanted:
    """What has to be watched of a video: `percent` of its length, which is from `shortest` to `longest` seconds."""

    activity: int
    percent: int
    shortest: float
    longest: float

    def is_met(self, stretches: Stretches, said: float) -> bool:
        return watched_percent(stretches, self.length(said)) >= self.percent

    def length(self, said: float) -> float:
        """What the player said, within what the course says: a page may claim that a film is short."""
        return min(max(said, self.shortest), self.longest)


@dataclass(frozen=True)
class WatchTicket:
    """`wanted` maps numbers of videos to what is still to be watched of them."""

    enrollment: int
    lesson: int
    issued_at: datetime
    wanted: dict[int, Wanted] = field(default_factory=dict)


@dataclass(frozen=True)
class Watched:
    seconds: float
    stretches: Stretches
    completed: Activity | None = None  # what is complete now, and was not when the page was made
    is_noted: bool = True


def watched_percent(stretches: Stretches, length: float) -> int:
    """Whole percent; a film of 24.04 seconds that was watched to 24 is all of it."""
    if length <= 0:
        return 0
    return min(int((seconds_of(merged(stretches, end=length)) + 0.5) * 100 / length), 100)


def issue_watch_ticket(
    *, enrollment: Enrollment, lesson: Lesson, wanted: dict[int, Wanted], now: datetime | None = None
) -> str:
    """For a page that the door let this student open."""
    plain = {pk: [want.activity, want.percent, want.shortest, want.longest] for pk, want in wanted.items()}
    moment = clock.current(now).timestamp()
    return signing.dumps([enrollment.pk, lesson.pk, moment, plain], salt=SALT, compress=True)


def read_watch_ticket(text: str, *, now: datetime | None = None) -> WatchTicket:
    """Raises WatchRefused for a forged or an old one."""
    now = clock.current(now)
    try:
        enrollment, lesson, moment, wanted = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise WatchRefused(_("This page is not yours. Reload it.")) from None
    issued_at = datetime.fromtimestamp(moment, now.tzinfo)
    if now - issued_at > TICKET_LASTS:
        raise WatchRefused(_("This page is too old. Reload it."))
    return WatchTicket(enrollment, lesson, issued_at, {int(pk): Wanted(*want) for pk, want in wanted.items()})


def watcher_of(ticket: WatchTicket, user, reference: int) -> Enrollment | None:
    """The enrollment of a ticket, if it is this person's and the lesson still shows the video; with `is_served` (the
    lesson is published) and what is known of the video, so that nothing more has to be read. One query."""
    if not user.is_authenticated:
        return None
    lesson = Lesson.objects.filter(pk=ticket.lesson, course=OuterRef("course"), is_live=True, course__is_live=True)
    shown = LessonFile.objects.filter(
        lesson=ticket.lesson, kind__in=(FileKind.MEDIA, FileKind.VIDEO), reference=reference
    )
    own = Q(media_places__lesson=ticket.lesson, media_places__reference=reference)
    rows = Enrollment.objects.filter(Exists(shown), pk=ticket.enrollment, user=user).annotate(
        is_served=Exists(lesson), own=FilteredRelation("media_places", condition=own)
    )
    names = ("pk", "intervals", "length", "recorded_at", "measured_until", "credit")
    return rows.annotate(**{f"own_{name}": F(f"own__{name}") for name in names}).first()


def record_watching(
    *,
    ticket: WatchTicket,
    enrollment: Enrollment,
    reference: int,
    seconds: float,
    stretches: Stretches,
    length: float = 0,
    now: datetime | None = None,
) -> Watched:
    """Note the place and add what was watched. `enrollment` is what `watcher_of` gave, and the door let in.

    One statement writes, whatever the length of the film. Of a flood of reports only a few are written. Raises
    Implausible when more was watched since the last report than the clock allows.
    """
    now = clock.current(now)
    for _try in range(TRIES):
        wanted = ticket.wanted.get(reference)
        known = enrollment.own_intervals or []
        if enrollment.own_pk and now - enrollment.own_recorded_at < PLACE_EVERY:
            return Watched(seconds_of(known), known, is_noted=False)
        both = merged(known, stretches, end=max(length, wanted.longest if wanted else 0) or LONGEST)
        grown = seconds_of(both) - seconds_of(known)
        since = max(filter(None, (enrollment.own_measured_until, ticket.issued_at)))
        credit = (enrollment.own_credit or 0) + MAX_SPEED * max((now - since).total_seconds(), 0)
        is_plausible = grown <= credit + 0.1 and len(both) <= MOST_STRETCHES
        values = {"seconds": seconds, "recorded_at": now}
        if is_plausible:
            values |= {"intervals": both, "watched_seconds": seconds_of(both), "length": length}
            values |= {"measured_until": now, "credit": min(credit - grown, CARRIED)}
        if _written(ticket, enrollment, reference, values):
            if not is_plausible:
                log.warning("Enrollment %s claims %.0f seconds of video %s too many", enrollment.pk, grown, reference)
                raise Implausible(_("More was watched than time went by."))
            done = wanted and wanted.is_met(both, length) and _complete(enrollment, wanted, now)
            return Watched(seconds_of(both), both, done or None)
        enrollment = watcher_of(ticket, enrollment.user, reference)  # another tab was faster
        if enrollment is None:
            break
    raise WatchRefused(_("Somebody else writes at the same time."))


def _written(ticket: WatchTicket, enrollment: Enrollment, reference: int, values: dict) -> bool:
    """Only over what was read: two tabs and two devices lose nothing of each other."""
    if enrollment.own_pk:
        rows = MediaPlace.objects.filter(pk=enrollment.own_pk, recorded_at=enrollment.own_recorded_at)
        return bool(rows.update(**values))
    try:
        with transaction.atomic():
            MediaPlace.objects.create(enrollment=enrollment, lesson_id=ticket.lesson, reference=reference, **values)
    except IntegrityError:
        return False
    return True


def _complete(enrollment: Enrollment, wanted: Wanted, now: datetime) -> Activity | None:
    """Also what was completed already is told: this page was made before that, and does not show it yet."""
    done = ActivityCompletion.objects.filter(enrollment=enrollment, activity=OuterRef("pk"), reopened_at=None)
    activities = Activity.objects.select_related("lesson").annotate(is_done=Exists(done))
    found = activities.filter(pk=wanted.activity, rule=CompletionRule.WATCHED, retired_at=None).first()
    if found and not found.is_done:
        complete_activity(enrollment=enrollment, activity=found, now=now)
    return found
