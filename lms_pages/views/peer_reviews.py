"""A student reviews the work of another; neither sees a name."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from learning.assignments.calibration import CalibrationRefused, compared, must_try, sample_of, try_sample
from learning.assignments.models import PeerCalibration, PeerReview
from learning.assignments.peers import PeerReviewRefused, submit_peer_review
from learning.assignments.rubrics import filled, posted_choices
from learning.assignments.rules import may_review

from .actions import learner
from .grading.previews import frames_files, previews_of


def read_points(text: str) -> Decimal | None:
    """As a person writes them; None for nothing or no number."""
    try:
        points = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return points if points.is_finite() else None


def _given(request, pk) -> PeerReview:
    rows = PeerReview.objects.select_related("submission__version", "submission__activity__lesson__course", "reviewer")
    review = get_object_or_404(rows, pk=pk)
    if not may_review(request.user, review, clock.current()):
        raise Http404
    learner(request, review.submission.activity.lesson)
    return review


@frames_files
@login_required
@require_http_methods(["GET", "POST"])
def peer_review(request, pk):
    """The work of another student, once the sample was tried where there is one."""
    review = _given(request, pk)
    terms = review.submission.terms
    if not review.done_at and must_try(review.submission.activity, review.reviewer, terms.rubric):
        return redirect("peer_sample", pk=pk)
    choices, points, comment = review.choices, review.points, review.comment
    if request.method == "POST":
        choices, comment = posted_choices(terms.rubric, request.POST), request.POST.get("comment", "")
        points = read_points(request.POST.get("points", "")[:20])
        try:
            submit_peer_review(peer_review=review, choices=choices, points=points, comment=comment)
        except PeerReviewRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. You may change your review until its time is over."))
            return redirect("assignment", pk=review.submission.activity_id)
    context = {
        "review": review,
        "submission": review.submission,
        "terms": terms,
        "previews": previews_of(review.submission.files.select_related("upload"), are_named=False),
        "criteria": filled(terms.rubric, choices),
        "points": points,
        "comment": comment,
        "is_over": clock.current() > review.due_at,
    }
    return render(request, "learning/assignments/peer_review.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sample(request, pk):
    """Try the rubric on the sample; then see how the instructor judged it."""
    review = _given(request, pk)
    activity, rubric = review.submission.activity, review.submission.terms.rubric
    found = sample_of(activity, rubric)
    if found is None:
        return redirect("peer_review", pk=pk)
    tried = PeerCalibration.objects.filter(activity=activity, reviewer=review.reviewer).first()
    choices = tried.choices if tried else {}
    if request.method == "POST" and not tried:
        choices = posted_choices(rubric, request.POST)
        try:
            try_sample(activity=activity, reviewer=review.reviewer, rubric=rubric, choices=choices)
        except CalibrationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect("peer_sample", pk=pk)
    context = {
        "review": review,
        "terms": review.submission.terms,
        "sample": found,
        "tried": tried,
        "criteria": filled(rubric, choices),
        "compared": compared(rubric, tried.choices, found.choices) if tried else [],
    }
    return render(request, "learning/assignments/peer_sample.html", context)
