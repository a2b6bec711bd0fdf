"""What an assignment asks for, read from the frozen definition of its version."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.uploads.services import UploadLimits
from learning.enrollment.accommodations import Granted
from learning.grades.points import rounded

from .enums import LatePolicy, ResubmissionPolicy

DAY = timedelta(days=1)
NO_LIMITS = {"types": [], "max_files": 0, "max_bytes": 0}


@dataclass(frozen=True)
class Milestone:
    id: str
    title: str
    due_at: datetime | None
    granted: tuple[str, ...] = ()  # as in Terms


@dataclass(frozen=True)
class Terms:
    """`rubric` is {"title", "criteria": [{"id", "title", "description", "levels": [{"id", "title", "description",
    "points"}]}]} or None. `percent_per_day` is of the maximum score. `milestone` and `step` are id and title of the
    one that is handed in, "" for the work itself; `granted` what one student was granted here, in words."""

    title: str
    instructions: str
    is_project: bool
    milestones: tuple[Milestone, ...]
    due_at: datetime | None
    late: str
    percent_per_day: Decimal
    until: datetime | None
    file_kinds: tuple[str, ...]
    max_files: int
    max_bytes: int
    takes_text: bool
    takes_link: bool
    max_points: Decimal
    pass_points: Decimal | None
    rubric: dict | None
    resubmission: str
    times: int
    is_anonymous: bool
    peer_reviewers: int
    peer_days: int
    milestone: str = ""
    step: str = ""
    granted: tuple[str, ...] = ()

    def of_milestone(self, pk: str) -> "Terms":
        """What holds for a milestone: it takes what the work takes, has a date of its own, no points, and is taken as
        long as the work is."""
        found = next((each for each in self.milestones if each.id == pk), None)
        return replace(
            self,
            milestone=pk,
            step=found.title if found else "",
            title=f"{self.title}: {found.title}" if found else self.title,
            due_at=found.due_at if found else None,
            late=LatePolicy.CUTOFF,
            until=self.closes_at,
            milestones=(),
            rubric=None,
            pass_points=None,
            peer_reviewers=0,
            granted=found.granted if found else (),
        )

    def granting(self, own: Granted | None) -> "Terms":
        """As they hold for the student to whom this was granted: a later deadline moves a cut-off before it along, and
        milestones by as long; more attempts are more times of handing in. An assignment has no time limit and no
        opening, so more time is nothing here."""
        if own is None:
            return self
        changed, words = {}, []
        if own.closes_at and self.due_at and own.closes_at > self.due_at:
            changed["due_at"] = own.closes_at
            changed["until"] = max(self.until, own.closes_at) if self.until else None
            words.append(_later(own.closes_at))
        if own.closes_at:
            changed["milestones"] = tuple(self._put_off(each, own.closes_at) for each in self.milestones)
        if own.extra_attempts and self.resubmission != ResubmissionPolicy.UNTIL_DEADLINE:
            times = self.times if self.resubmission == ResubmissionPolicy.TIMES else 0
            changed |= {"resubmission": ResubmissionPolicy.TIMES, "times": times + own.extra_attempts}
            words.append(
                ngettext("handing in %(count)d more time", "handing in %(count)d more times", own.extra_attempts)
                % {"count": own.extra_attempts}
            )
        return replace(self, **changed, granted=tuple(words))

    def _put_off(self, milestone: Milestone, closes_at: datetime) -> Milestone:
        """Where the work itself has no deadline, what was granted is the milestone's own."""
        if milestone.due_at is None:
            return milestone
        due_at = milestone.due_at + (closes_at - self.due_at) if self.due_at else closes_at
        return replace(milestone, due_at=due_at, granted=(_later(due_at),)) if due_at > milestone.due_at else milestone

    @property
    def takes_files(self) -> bool:
        return bool(self.max_files and self.file_kinds)

    @property
    def limits(self) -> UploadLimits:
        return UploadLimits(kinds=self.file_kinds, max_bytes=self.max_bytes)

    @property
    def closes_at(self) -> datetime | None:
        """The last moment at which something is taken; None for never."""
        if self.milestone:
            return self.until
        if self.due_at is None:
            return None
        return self.due_at if self.late == LatePolicy.NONE else self.until

    def late_days(self, now: datetime) -> int:
        """Days begun since the deadline; 0 in time."""
        if self.due_at is None or now <= self.due_at:
            return 0
        return -((self.due_at - now) // DAY)

    def points_off(self, late_days: int) -> Decimal:
        if self.late != LatePolicy.PENALTY or not late_days:
            return Decimal(0)
        return min(rounded(self.max_points * self.percent_per_day * late_days / 100), self.max_points)

    def is_passed(self, points: Decimal) -> bool:
        return self.pass_points is None or points >= self.pass_points


def _later(moment: datetime) -> str:
    return _("a later deadline, %(moment)s") % {"moment": date_format(localtime(moment), "DATETIME_FORMAT")}


def terms_of(definition: dict) -> Terms:
    late, again = definition.get("late") or {}, definition.get("resubmission") or {}
    files, peer = definition.get("files") or NO_LIMITS, definition.get("peer") or {}
    pass_points = definition.get("pass_points")
    return Terms(
        title=definition.get("title", ""),
        instructions=definition.get("instructions", ""),
        is_project=bool(definition.get("is_project")),
        milestones=tuple(
            Milestone(each["id"], each["title"], moment(each.get("due_at")))
            for each in definition.get("milestones") or ()
        ),
        due_at=moment(definition.get("due_at")),
        late=late.get("policy", LatePolicy.NONE),
        percent_per_day=Decimal(str(late.get("percent_per_day", 0))),
        until=moment(late.get("until")),
        file_kinds=tuple(files["types"]),
        max_files=files["max_files"],
        max_bytes=files["max_bytes"],
        takes_text=bool(definition.get("takes_text")),
        takes_link=bool(definition.get("takes_link")),
        max_points=rounded(Decimal(str(definition["max_points"]))),
        pass_points=None if pass_points is None else rounded(Decimal(str(pass_points))),
        rubric=definition.get("rubric"),
        resubmission=again.get("policy", ResubmissionPolicy.UNTIL_DEADLINE),
        times=again.get("times") or 0,
        is_anonymous=bool(definition.get("is_anonymous")),
        peer_reviewers=peer.get("reviewers") or 0,
        peer_days=peer.get("days") or 7,
    )


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
