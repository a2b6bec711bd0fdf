"""One submission beside its rubric: read, grade, release, and on to the next."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.uploads.services import UploadRefused
from learning.assignments.agreement import median_points, spread_of
from learning.assignments.grading import (
    GradingRefused,
    attach_feedback,
    earned_points,
    release_review,
    return_submission,
    save_comment,
    save_review,
)
from learning.assignments.models import Review, SavedComment, Submission
from learning.assignments.rubrics import choices_total, filled, posted_choices
from learning.assignments.rules import may_grade, may_see_names
from learning.assignments.selectors import read_by_peers
from learning.assignments.services import terms_for
from learning.courses.selectors import course_title
from learning.grades.models import GradeEntry

from ..peer_reviews import read_points
from .previews import frames_files, previews_of
from .queue import name_of, queue_of, state_of

ROWS = Submission.objects.select_related(
    "enrollment__user__profile", "enrollment__course", "activity__lesson__course", "version", "review"
)


@never_cache
@frames_files
@login_required
@require_http_methods(["GET", "POST"])
def desk(request, pk):
    """POST: `action` is save, release, return, or drop:<a saved comment>. What was written comes back with whatever was
    refused."""
    submission = get_object_or_404(ROWS, pk=pk)
    if not may_grade(request.user, submission):
        if submission.state == "draft":
            raise Http404
        raise PermissionDenied(_("The team of the course grades this."))
    written = None
    if request.method == "POST":
        written, errors = _written(request, submission), []
        review = _save(request, submission, written, errors)
        if not errors and request.POST.get("action") in ("release", "return"):
            _finish(request, submission, errors)
        if not errors:
            messages.success(request, _said(request.POST.get("action", "save"), bool(submission.milestone)))
            return HttpResponseRedirect(_following(request, submission))
        for error in errors:
            messages.error(request, error)
        if review:
            written = None
            submission = ROWS.get(pk=pk)
    return render(request, "learning/assignments/desk.html", _context(request, submission, written))


def _written(request, submission: Submission) -> dict:
    post = request.POST
    points = post.get("points", "").strip()
    return {
        "choices": posted_choices(submission.terms.rubric, post),
        "points_text": points[:20],
        "feedback": post.get("feedback", "").replace("\r\n", "\n"),
        "notes": post.get("notes", "").replace("\r\n", "\n"),
        "reason": post.get("reason", "")[:1000],
    }


def _save(request, submission: Submission, written: dict, errors: list[str]) -> Review | None:
    points = read_points(written["points_text"])
    if written["points_text"] and points is None:
        errors.append(_("“%(points)s” is no number of points.") % {"points": written["points_text"]})
        return None
    try:
        review = save_review(
            submission=submission,
            by=request.user,
            choices=written["choices"],
            points=points,
            feedback=written["feedback"],
            notes=written["notes"],
            reason=written["reason"],
            seen=_moment(request.POST.get("seen", "")),
        )
    except GradingRefused as refusal:
        errors.append(str(refusal))
        return None
    for file in request.FILES.getlist("files"):
        try:
            attach_feedback(review=review, file=file, by=request.user)
        except UploadRefused as refusal:
            errors.append(str(refusal))
    save_comment(owner=request.user, text=request.POST.get("keep_comment", ""))
    kind, _colon, what = request.POST.get("action", "").partition(":")
    if kind == "drop" and what.isascii() and what.isdecimal() and len(what) < 19:
        SavedComment.objects.filter(owner=request.user, pk=what).delete()
    return review


def _finish(request, submission: Submission, errors: list[str]) -> None:
    act = release_review if request.POST["action"] == "release" else return_submission
    try:
        act(submission=submission, by=request.user)
    except GradingRefused as refusal:
        errors.append(str(refusal))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _said(action: str, is_milestone: bool) -> str:
    if action == "release" and is_milestone:
        return _("Accepted: the student sees it, with your feedback.")
    return {
        "release": _("Released: the student sees grade and feedback."),
        "return": _("Returned: the student sees the feedback and tries again."),
    }.get(action, _("Saved. The student sees nothing of it before you release it."))


def _following(request, submission: Submission) -> str:
    """Where saving leads: to the same, where releasing does: to the next that waits, else to the queue."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    if request.POST.get("action") not in ("release", "return"):
        return request.get_full_path()
    _form, rows = queue_of(request.user, request.GET)
    after = next_to(rows, submission)[1]
    return (reverse("grade_submission", args=[after]) if after else reverse("grading_queue")) + query


def next_to(rows, submission: Submission) -> tuple[int | None, int | None]:
    """The numbers of the ones before and after it in the queue. Two queries."""
    moment, pk = submission.submitted_at, submission.pk
    earlier = rows.filter(submitted_at__lte=moment).exclude(submitted_at=moment, pk__gte=pk)
    later = rows.filter(submitted_at__gte=moment).exclude(submitted_at=moment, pk__lte=pk)
    return (
        earlier.order_by("-submitted_at", "-pk").values_list("pk", flat=True).first(),
        later.order_by("submitted_at", "pk").values_list("pk", flat=True).first(),
    )


def _kept(review: Review | None) -> dict:
    """What the form begins with; without points where the sum of the rubric says the same."""
    if review is None:
        return {"points_text": "", "feedback": "", "notes": ""}
    is_sum = review.points == choices_total(review.submission.terms.rubric, review.choices)
    return {
        "points_text": "" if review.points is None or is_sum else review.points.normalize(),
        "feedback": review.feedback,
        "notes": review.private_notes,
    }


def milestones_of(submission: Submission) -> list[tuple[str, Submission | None]]:
    """[(title, the newest that was handed in at it)] of the project it belongs to; [] for a milestone itself."""
    steps = submission.terms.milestones
    rows = {}
    if steps:
        own = Submission.objects.filter(enrollment=submission.enrollment_id, activity=submission.activity_id)
        rows = {row.milestone: row for row in own.filter(is_current=True)}
    return [(step.title, rows.get(step.id)) for step in steps]


def _context(request, submission: Submission, written: dict | None) -> dict:
    terms, review = terms_for(submission.enrollment, submission), getattr(submission, "review", None)
    # A draft that was just saved is not left behind by going on: the way back leads to it.
    _form, rows = queue_of(request.user, request.GET, with_drafts=True)
    before, after = next_to(rows, submission)
    peers = read_by_peers(submission)
    entries = GradeEntry.objects.filter(enrollment=submission.enrollment_id, activity=submission.activity_id)
    if review:
        review.submission = submission
    return {
        "submission": submission,
        "terms": terms,
        "review": review,
        "who": name_of(submission),
        "are_named": may_see_names(submission),
        "course": course_title(submission.enrollment.course, get_language()),
        "course_key": submission.enrollment.course.key,
        "grant_query": urlencode({"email": submission.enrollment.user.email, "activity": submission.activity_id}),
        "state": state_of(submission),
        "previews": previews_of(submission.files.select_related("upload"), are_named=may_see_names(submission)),
        "criteria": filled(terms.rubric, written["choices"] if written else review.choices if review else {}),
        "written": written or _kept(review),
        "points_off": terms.points_off(submission.late_days),
        "earned": earned_points(review) if review and review.points is not None else None,
        "peers": peers,
        "peers_read": peers[0].submission if peers and peers[0].submission_id != submission.pk else None,
        "median": median_points(terms.rubric, peers),
        "spread": spread_of(terms.rubric, peers),
        "history": entries.select_related("made_by__profile").order_by("-pk") if may_see_names(submission) else [],
        "comments": SavedComment.objects.filter(owner=request.user)[:50],
        "earlier": Submission.objects.filter(enrollment=submission.enrollment_id, activity=submission.activity_id)
        .filter(milestone=submission.milestone)
        .exclude(state="draft")
        .exclude(pk=submission.pk),
        "milestones": milestones_of(submission),
        "before": before,
        "after": after,
        "filters": request.GET.urlencode(),
    }
