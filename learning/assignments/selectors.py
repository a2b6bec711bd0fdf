from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils.crypto import salted_hmac

from core import clock
from learning.courses.models import ActivityVersion, Course
from learning.enrollment.accommodations import accommodations_of
from learning.enrollment.models import Enrollment

from .enums import KIND, SubmissionState
from .grading import earned_points
from .models import FeedbackFile, PeerReview, Submission, SubmissionFile
from .peers import with_reading
from .rubrics import FilledCriterion, filled
from .rules import refusal_to_hand_in
from .terms import Terms, terms_of

FILES = Prefetch("files", SubmissionFile.objects.select_related("upload"))
BY_PEERS = Prefetch("peer_reviews", PeerReview.objects.filter(done_at__isnull=False))
FEEDBACK_FILES = Prefetch("review__files", FeedbackFile.objects.select_related("upload"))
STATES = {
    "waiting": Q(state=SubmissionState.SUBMITTED, review__points=None),
    "draft": Q(state=SubmissionState.SUBMITTED, review__points__isnull=False),
    "graded": Q(state=SubmissionState.GRADED),
    "returned": Q(state=SubmissionState.RETURNED),
}


@dataclass
class HandedIn:
    """One submission as its student sees it. `rubric` and `review` are empty until they are released."""

    submission: Submission
    review: object = None
    points: Decimal | None = None
    points_off: Decimal | None = None
    rubric: list[FilledCriterion] = field(default_factory=list)
    by_peers: list[PeerReview] = field(default_factory=list)


@dataclass
class Work:
    """Where a student stands in an assignment, or in a milestone of one. `refusal` says why nothing (more) is taken;
    newest first."""

    terms: Terms
    draft: Submission | None
    handed_in: list[HandedIn]
    refusal: str
    late_days: int  # if it were handed in now
    milestones: list["Work"]
    peer_reviews: list[PeerReview]  # to be written by this student
    rubric: list[FilledCriterion]
    is_students: bool = True  # False for who only looks

    @property
    def number(self) -> int:
        """Of what is handed in next."""
        return self.draft.number if self.draft else len(self.handed_in) + 1

    @property
    def begun(self) -> Submission | None:
        """What the form begins with."""
        return self.draft or (self.last.submission if self.last else None)

    @property
    def state(self) -> str:
        """A SubmissionState, or "" where nothing is begun."""
        begun = self.last.submission if self.last else self.draft
        return begun.state if begun else ""

    @property
    def last(self) -> HandedIn | None:
        return self.handed_in[0] if self.handed_in else None

    @property
    def room_for_files(self) -> int:
        return self.terms.max_files - (len(self.begun.files.all()) if self.begun else 0)


def works_of(enrollment: Enrollment, terms: dict[int, Terms], now: datetime) -> dict[int, Work]:
    """{activity id: Work} for assignments with the terms they have now for everybody. As many queries for one as for
    many."""
    if not terms:
        return {}
    submissions: dict[int, list[Submission]] = {pk: [] for pk in terms}
    rows = with_reading(Submission.objects.filter(enrollment=enrollment, activity__in=terms))
    rows = rows.select_related("version", "review")
    for row in rows.prefetch_related(FILES, FEEDBACK_FILES, BY_PEERS):
        submissions[row.activity_id].append(row)
    granted = accommodations_of(enrollment, terms)
    peers: dict[int, list[PeerReview]] = {}
    given = PeerReview.objects.filter(reviewer=enrollment, submission__activity__in=terms)
    for each in given.select_related("submission"):
        peers.setdefault(each.submission.activity_id, []).append(each)
    return {
        pk: _work(each.granting(granted.get(pk)), submissions[pk], peers.get(pk, []), now) for pk, each in terms.items()
    }


def bare_work(definition: dict, now: datetime | None = None) -> Work:
    """For a preview, and for who only looks: as somebody meets it who has handed in nothing."""
    work = _work(terms_of(definition), [], [], clock.current(now))
    work.is_students = False
    return work


def _work(terms: Terms, rows: list[Submission], peers: list[PeerReview], now: datetime) -> Work:
    own = [row for row in rows if row.milestone == terms.milestone]
    handed_in = [row for row in own if row.state != SubmissionState.DRAFT]
    was_returned = bool(handed_in) and handed_in[-1].state == SubmissionState.RETURNED
    return Work(
        terms=terms,
        draft=next((row for row in own if row.state == SubmissionState.DRAFT), None),
        handed_in=[_handed_in(row) for row in reversed(handed_in)],
        refusal=refusal_to_hand_in(terms, handed_in, now),
        late_days=0 if was_returned else terms.late_days(now),
        milestones=[_work(terms.of_milestone(each.id), rows, [], now) for each in terms.milestones],
        peer_reviews=peers,
        rubric=filled(terms.rubric, {}),
    )


def _handed_in(row: Submission) -> HandedIn:
    review = getattr(row, "review", None)
    if review is None or review.released_at is None:
        return HandedIn(row)
    review.submission = row
    return HandedIn(
        row,
        review=review,
        points=earned_points(review) if review.points is not None else None,
        points_off=row.terms.points_off(row.late_days),
        rubric=filled(row.terms.rubric, review.choices) if review.choices else [],
        by_peers=list(row.peer_reviews.all()),
    )


def released_feedback(enrollment: Enrollment, activity_ids: Collection[int]) -> dict[int, HandedIn]:
    """{activity id: what was said of the newest work whose grade was released}. Four queries for any number, one where
    there is none."""
    rows = Submission.objects.filter(enrollment=enrollment, activity__in=activity_ids, milestone="")
    rows = rows.filter(state=SubmissionState.GRADED, review__released_at__isnull=False).order_by("number")
    rows = rows.select_related("version", "review").prefetch_related(FEEDBACK_FILES, BY_PEERS)
    return {row.activity_id: _handed_in(row) for row in rows}


def read_by_peers(submission: Submission) -> list[PeerReview]:
    """What other students said of it; of a work that was handed in anew, of the newest that any of them read. The
    submission of each says which. One query."""
    done = PeerReview.objects.filter(done_at__isnull=False).select_related("submission").order_by("pk")
    own = Submission.objects.filter(enrollment=submission.enrollment_id, activity=submission.activity_id)
    earlier = own.filter(milestone=submission.milestone, number__lte=submission.number, peer_reviews__in=done)
    return list(done.filter(submission=earlier.order_by("-number").values("pk")[:1]))


def gradable(courses: Iterable[Course] | QuerySet) -> QuerySet[Submission]:
    """What was handed in and counts, in these courses, the longest waiting first."""
    return (
        Submission.objects.filter(is_current=True, enrollment__course__in=courses)
        .select_related("enrollment__user__profile", "enrollment__course", "activity__lesson", "version", "review")
        .order_by("submitted_at", "pk")
    )


def assignments_in(courses) -> list[tuple[int, str]]:
    """(activity id, title) of the live assignments of courses, for a filter."""
    versions = ActivityVersion.objects.filter(
        is_live=True, activity__kind=KIND, activity__retired_at=None, activity__lesson__course__in=courses
    )
    titles: dict[int, str] = {}
    for pk, title in versions.order_by("activity__lesson__order", "pk").values_list("activity", "definition__title"):
        titles.setdefault(pk, title)
    return list(titles.items())


def alias_of(activity_id: int, enrollment_id: int) -> str:
    """What a student is called in anonymous grading: the same in one assignment, another one in the next."""
    digest = salted_hmac("assignments.alias", f"{activity_id}:{enrollment_id}").hexdigest()
    return digest[:6].upper()
