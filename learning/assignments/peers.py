"""Peer review: handed out fairly once nothing is taken any more, and summed up as the median when its time is over.

A review belongs to the submission that was read. Nothing is handed in anew meanwhile (rules.refusal_to_hand_in), unless
a grader returned the work: then what the peers said of the earlier one stays beside it, for student and graders.
"""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core import clock
from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.accommodations import latest_granted
from learning.grades.points import rounded

from .agreement import median_choices, median_points
from .enums import KIND, SubmissionState
from .models import PeerReview, Review, Submission
from .rubrics import choices_total, clean_choices
from .signals import peer_reviews_assigned
from .terms import Terms, terms_of

MOST_CHARACTERS = 10_000


class PeerReviewRefused(ValueError):
    """It was not taken; the message says why and what to do."""


def with_reading(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Each with `read_until`, when the time of its peer reviews is over; None without any. Without another query."""
    given = PeerReview.objects.filter(submission=OuterRef("pk")).order_by("-due_at")
    return rows.annotate(read_until=Subquery(given.values("due_at")[:1]))


def due_activities(now: datetime) -> list[tuple[Activity, Terms]]:
    """Those whose deadline, late time and all, has passed for everybody, also for who was granted a later one, and
    whose reviews were not handed out."""
    given = PeerReview.objects.filter(submission__activity=OuterRef("activity"))
    versions = ActivityVersion.objects.filter(
        ~Exists(given),
        is_live=True,
        activity__kind=KIND,
        activity__retired_at=None,
        definition__peer__reviewers__gte=1,
    ).select_related("activity__lesson__course")
    due = {}
    for version in versions:
        terms = terms_of(version.definition)
        closed = terms.closes_at or terms.due_at
        if version.locale == version.activity.lesson.course.source_locale and closed and closed < now:
            granted = latest_granted(version.activity)
            if granted is None or granted < now:
                due[version.activity_id] = (version.activity, terms)
    return list(due.values())


def assign_due_peer_reviews(now: datetime | None = None) -> int:
    """What `tick` runs. Returns how many reviews were handed out."""
    now = clock.current(now)
    return sum(
        len(assign_peer_reviews(activity=activity, terms=terms, now=now)) for activity, terms in due_activities(now)
    )


@transaction.atomic
def assign_peer_reviews(
    *, activity: Activity, terms: Terms, now: datetime | None = None, rng: random.Random | None = None
) -> list[PeerReview]:
    """Everybody who handed in reads as many works as everybody else, and is read as often: all stand in a circle in an
    order by chance, and each reads the next ones. Nobody reads their own."""
    now = clock.current(now)
    Activity.objects.select_for_update().get(pk=activity.pk)  # two ticks hand out once
    if PeerReview.objects.filter(submission__activity=activity).exists():
        return []
    works = list(
        Submission.objects.filter(activity=activity, milestone="", is_current=True)
        .exclude(state=SubmissionState.RETURNED)
        .select_related("enrollment")
        .order_by("pk")
    )
    works = [work for work in works if work.enrollment.is_active(now)]
    (rng or random.SystemRandom()).shuffle(works)
    count = min(terms.peer_reviewers, len(works) - 1)
    due_at = now + timedelta(days=terms.peer_days)
    reviews = PeerReview.objects.bulk_create(
        PeerReview(
            submission=works[(place + step) % len(works)], reviewer=work.enrollment, assigned_at=now, due_at=due_at
        )
        for place, work in enumerate(works)
        for step in range(1, count + 1)
    )
    if reviews:
        for work in works:
            news = {"enrollment": work.enrollment, "activity": activity, "count": count}
            transaction.on_commit(partial(peer_reviews_assigned.send, PeerReview, **news))
    return reviews


@transaction.atomic
def submit_peer_review(
    *, peer_review: PeerReview, choices: dict, points: Decimal | None, comment: str, now: datetime | None = None
) -> PeerReview:
    """May be changed until its time is over. A rubric's sum counts, or else `points`. Raises PeerReviewRefused."""
    now = clock.current(now)
    peer_review = PeerReview.objects.select_for_update().get(pk=peer_review.pk)
    terms = peer_review.submission.terms
    if now > peer_review.due_at:
        raise PeerReviewRefused(_("The time for this review is over."))
    if len(comment) > MOST_CHARACTERS:
        raise PeerReviewRefused(_("The comment may have at most 10,000 characters. Shorten it."))
    try:
        peer_review.choices = clean_choices(terms.rubric, choices)
    except ValueError as problem:
        raise PeerReviewRefused(str(problem)) from None
    if terms.rubric:
        points = choices_total(terms.rubric, peer_review.choices)
        if points is None:
            raise PeerReviewRefused(_("Choose a level for each criterion."))
    if points is None or not 0 <= points <= terms.max_points:
        raise PeerReviewRefused(_("Give from 0 to %(most)s points.") % {"most": f"{terms.max_points.normalize():f}"})
    if not comment.strip():
        raise PeerReviewRefused(_("Write a sentence or two: what is good, and what would make it better?"))
    peer_review.points, peer_review.comment, peer_review.done_at = rounded(points), comment.strip(), now
    peer_review.save()
    return peer_review


def settle_due_peer_reviews(now: datetime | None = None) -> int:
    """What `tick` runs: where the time of the reviews is over and no grader has begun, the medians become a draft that
    a grader releases or changes; of the submission that was read, also when it was handed in again since. Returns how
    many drafts were made."""
    now = clock.current(now)
    over = PeerReview.objects.filter(submission=OuterRef("pk"), due_at__lte=now, done_at__isnull=False)
    waiting = Submission.objects.filter(Exists(over), state=SubmissionState.SUBMITTED, review=None)
    waiting = waiting.select_related("version").prefetch_related("peer_reviews")
    made = 0
    for submission in waiting[:200]:
        rubric, reviews = submission.terms.rubric, submission.peer_reviews.all()
        agreed = {"choices": median_choices(rubric, reviews), "points": median_points(rubric, reviews)}
        _review, is_new = Review.objects.get_or_create(submission=submission, defaults={**agreed, "changed_at": now})
        made += is_new
    return made
