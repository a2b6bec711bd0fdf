"""A student reviews the work of another; neither sees a name."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from learning.assignments.models import PeerReview
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


@frames_files
@login_required
@require_http_methods(["GET", "POST"])
def peer_review(request, pk):
    rows = PeerReview.objects.select_related("submission__version", "submission__activity__lesson__course", "reviewer")
    review = get_object_or_404(rows, pk=pk)
    if not may_review(request.user, review, clock.current()):
        raise Http404
    learner(request, review.submission.activity.lesson)
    terms = review.submission.terms
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
