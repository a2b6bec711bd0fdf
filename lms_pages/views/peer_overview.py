"""Reviewing by students in one assignment, for who grades in the course: the sample everybody tries first, and how
each reviewer judges beside the others."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learning.assignments.agreement import leaning, median_points
from learning.assignments.calibration import CalibrationRefused, distance, sample_of, save_sample
from learning.assignments.enums import KIND
from learning.assignments.models import PeerCalibration, PeerReview, PeerSample
from learning.assignments.rubrics import filled, posted_choices
from learning.assignments.selectors import alias_of
from learning.assignments.terms import Terms, terms_of
from learning.courses.models import Activity, ActivityVersion
from learning.courses.selectors import live_version
from learning.enrollment.models import Enrollment

from .actions import activity_row
from .graded import crumbs_of, graded_course, login_required


@dataclass(frozen=True)
class ReviewerRow:
    """`leaning`: points more (or less) than the medians; `distance`: points off the sample. None where unknown."""

    who: str
    given: int
    done: int
    leaning: Decimal | None
    distance: Decimal | None


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def peer_overview(request, pk):
    """POST keeps the sample."""
    activity = activity_row(pk)
    course = graded_course(request, activity.lesson.course.key)
    terms = _terms(activity)
    sample = PeerSample.objects.filter(activity=activity).first()
    text, choices = (sample.text, sample.choices) if sample else ("", {})
    if request.method == "POST":
        text, choices = request.POST.get("text", ""), posted_choices(terms.rubric, request.POST)
        try:
            kept = save_sample(activity=activity, rubric=terms.rubric, text=text, choices=choices, by=request.user)
        except CalibrationRefused as refusal:
            messages.error(request, str(refusal))
        else:
            said = _("Reviewers try this sample before their first review.") if kept else _("There is no sample now.")
            messages.success(request, said)
            return redirect("peer_overview", pk=pk)
    context = {
        "terms": terms,
        "text": text,
        "criteria": filled(terms.rubric, choices),
        "rows": rows_of(activity, terms),
        "crumbs": crumbs_of(course, (terms.title, "")),
    }
    return render(request, "learning/assignments/peer_overview.html", context)


def _terms(activity: Activity) -> Terms:
    try:
        terms = terms_of(live_version(activity, get_language()).definition)
    except ActivityVersion.DoesNotExist:
        raise Http404 from None
    if activity.kind != KIND or not terms.peer_reviewers:
        raise Http404
    return terms


def rows_of(activity: Activity, terms: Terms) -> list[ReviewerRow]:
    """Who judges furthest from the others first. Three queries."""
    reviews = list(PeerReview.objects.filter(submission__activity=activity).select_related("reviewer__user__profile"))
    of_work: dict[int, list[PeerReview]] = {}
    of_reviewer: dict[Enrollment, list[PeerReview]] = {}
    for each in reviews:
        of_work.setdefault(each.submission_id, []).append(each)
        of_reviewer.setdefault(each.reviewer, []).append(each)
    agreed = {work: median_points(terms.rubric, own) for work, own in of_work.items()}
    sample = sample_of(activity, terms.rubric)
    tried = dict(PeerCalibration.objects.filter(activity=activity).values_list("reviewer", "choices"))
    rows = [
        ReviewerRow(
            who=_who(activity, reviewer, terms),
            given=len(own),
            done=sum(1 for each in own if each.done_at),
            leaning=leaning(own, agreed),
            distance=distance(terms.rubric, tried[reviewer.pk], sample.choices)
            if sample and reviewer.pk in tried
            else None,
        )
        for reviewer, own in of_reviewer.items()
    ]
    return sorted(rows, key=lambda row: -abs(row.leaning or 0))


def _who(activity: Activity, reviewer: Enrollment, terms: Terms) -> str:
    if terms.is_anonymous:
        return _("Student %(alias)s") % {"alias": alias_of(activity.pk, reviewer.pk)}
    return reviewer.user.get_full_name()
