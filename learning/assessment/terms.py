"""The settings of a quiz as they hold for one student: with what was granted to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.enrollment.accommodations import Granted, accommodations_of
from learning.enrollment.models import Enrollment

from .quiz_settings import QuizSettings


@dataclass(frozen=True)
class Terms:
    settings: QuizSettings
    accommodation: Granted | None = None

    @property
    def opens_at(self) -> datetime | None:
        own = self.accommodation
        return own.opens_at if own and own.opens_at and self.settings.opens_at else self.settings.opens_at

    @property
    def closes_at(self) -> datetime | None:
        """What is granted makes it later only, unless the whole window was moved."""
        own, usual = self.accommodation, self.settings.closes_at
        if usual is None or own is None or own.closes_at is None:
            return usual
        return own.closes_at if own.has_window else max(usual, own.closes_at)

    @property
    def time_limit(self) -> timedelta | None:
        """Rounded up to the second."""
        if self.settings.time_limit_minutes is None:
            return None
        seconds, granted = self.settings.time_limit_minutes * 60, self.accommodation
        if granted:
            seconds += -(-seconds * granted.extra_percent // 100) + granted.extra_minutes * 60
        return timedelta(seconds=seconds)

    @property
    def time_limit_minutes(self) -> int | None:
        """As it is told: whole minutes."""
        return None if self.time_limit is None else int(self.time_limit.total_seconds() // 60)

    @property
    def attempts_allowed(self) -> int | None:
        allowed = self.settings.attempts_allowed
        return allowed and allowed + (self.accommodation.extra_attempts if self.accommodation else 0)

    def due_at(self, started_at: datetime, ends_at: datetime | None = None) -> datetime | None:
        """The last moment of an attempt begun then by a student whose access ends at `ends_at`; None without any."""
        moments = [self.closes_at, ends_at, started_at + self.time_limit if self.time_limit else None]
        return min((moment for moment in moments if moment), default=None)

    @property
    def granted(self) -> list[str]:
        """What was granted and makes a difference here, in words; [] for nothing."""
        own, words = self.accommodation, []
        if own is None:
            return words
        if self.time_limit is not None and own.extra_percent:
            words.append(_("%(percent)d%% more time") % {"percent": own.extra_percent})
        if self.time_limit is not None and own.extra_minutes:
            words.append(
                ngettext("%(count)d more minute", "%(count)d more minutes", own.extra_minutes)
                % {"count": own.extra_minutes}
            )
        if self.settings.attempts_allowed and own.extra_attempts:
            words.append(
                ngettext("%(count)d more attempt", "%(count)d more attempts", own.extra_attempts)
                % {"count": own.extra_attempts}
            )
        if self.opens_at != self.settings.opens_at:
            is_earlier = self.opens_at < self.settings.opens_at
            words.append(_("an earlier opening time") if is_earlier else _("a later opening time"))
        if self.closes_at != self.settings.closes_at:
            is_later = self.closes_at > self.settings.closes_at
            words.append(_("a later closing time") if is_later else _("an earlier closing time"))
        return words


def terms_for(settings: QuizSettings, enrollment: Enrollment, activity_id: int) -> Terms:
    return Terms(settings, accommodations_of(enrollment, [activity_id]).get(activity_id))
