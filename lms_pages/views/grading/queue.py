"""What waits for a grade, over all courses somebody grades in, the longest waiting first."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from learning.assignments.grading import release_reviews
from learning.assignments.models import Submission
from learning.assignments.rules import may_see_names
from learning.assignments.selectors import STATES, alias_of, assignments_in, gradable
from learning.assignments.terms import terms_of
from learning.courses.selectors import graded_courses, shown_title
from learning.enrollment.accommodations import Granted, accommodations_at

ON_A_PAGE = 50
STATE_CHOICES = [
    ("waiting", _lazy("Not graded")),
    ("draft", _lazy("Grade not released")),
    ("graded", _lazy("Released")),
    ("returned", _lazy("Returned")),
    ("all", _lazy("All")),
]


class QueueForm(forms.Form):
    """The filters; whatever cannot be understood is as if it were not there."""

    state = forms.ChoiceField(label=_lazy("State"), choices=STATE_CHOICES, required=False)
    course = forms.ChoiceField(label=_lazy("Course"), required=False)
    activity = forms.ChoiceField(label=_lazy("Assignment"), required=False)

    def __init__(self, data, *, courses: list[tuple[int, str]], activities: list[tuple[int, str]]):
        super().__init__({"state": "waiting", **data})
        self.fields["course"].choices = [("", _("All courses")), *courses]
        self.fields["activity"].choices = [("", _("All assignments")), *activities]

    @property
    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class QueueRow:
    submission: Submission
    who: str
    course: str
    state: str
    points: Decimal | None
    is_releasable: bool
    granted: str  # what the student was granted here


def queue_of(user, data, *, with_drafts: bool = False) -> tuple[QueueForm, QuerySet[Submission]]:
    """The form of the filters and what they leave; `with_drafts`, what waits includes what has a grade that is not
    released. One's own work is never in it. Raises PermissionDenied."""
    courses = list(graded_courses(user).distinct().prefetch_related("texts"))
    if not courses:
        raise PermissionDenied(_("Here the teams of courses grade. You are in none."))
    titles = sorted(
        ((row.pk, shown_title(row, get_language())) for row in courses), key=lambda pair: pair[1].casefold()
    )
    form = QueueForm(data.dict(), courses=titles, activities=assignments_in(courses))
    wanted = form.wanted
    rows = gradable(courses).exclude(enrollment__user=user)
    state = wanted.get("state", "waiting")
    if state != "all":
        rows = rows.filter(STATES[state] | STATES["draft"] if with_drafts and state == "waiting" else STATES[state])
    if "course" in wanted:
        rows = rows.filter(enrollment__course=wanted["course"])
    if "activity" in wanted:
        rows = rows.filter(activity=wanted["activity"])
    return form, rows


def name_of(submission: Submission) -> str:
    """The student, or an alias while the assignment is graded anonymously."""
    if may_see_names(submission):
        return submission.enrollment.user.get_full_name()
    return _("Student %(alias)s") % {"alias": alias_of(submission.activity_id, submission.enrollment_id)}


def state_of(submission: Submission) -> str:
    review = getattr(submission, "review", None)
    if submission.state == "submitted":
        return "draft" if review and review.points is not None else "waiting"
    return submission.state


@never_cache
@login_required
def queue(request):
    form, rows = queue_of(request.user, request.GET)
    titles = dict(form.fields["course"].choices)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    labels = dict(STATE_CHOICES)
    granted = accommodations_at([(row.enrollment_id, row.activity_id) for row in page.object_list])
    page.object_list = [
        _row(
            row,
            titles[row.enrollment.course_id],
            _("Accepted") if row.milestone and row.state == "graded" else labels[state_of(row)],
            granted.get((row.enrollment_id, row.activity_id)),
        )
        for row in page.object_list
    ]
    context = {"form": form, "page_obj": page, "filters": request.GET.urlencode(), "state": form.wanted.get("state")}
    return render(request, "learning/assignments/queue.html", context)


def _row(submission: Submission, course: str, state: str, granted: Granted | None) -> QueueRow:
    review = getattr(submission, "review", None)
    terms = terms_of(submission.version.definition).granting(granted)
    terms = terms.of_milestone(submission.milestone) if submission.milestone else terms
    return QueueRow(
        submission,
        name_of(submission),
        course,
        state,
        points=review.points if review else None,
        is_releasable=state_of(submission) == "draft",
        granted=", ".join(terms.granted),
    )


@require_POST
@login_required
def release(request):
    """Release the chosen drafts: `submission`, their numbers. Whatever this person may not grade is left out."""
    _form, rows = queue_of(request.user, request.GET)
    chosen = [pk for pk in request.POST.getlist("submission") if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    done, left = release_reviews(submissions=list(rows.filter(pk__in=chosen[:500])), by=request.user)
    if done:
        messages.success(
            request, ngettext("%(n)d grade was released.", "%(n)d grades were released.", done) % {"n": done}
        )
    if left or not done:
        messages.warning(
            request,
            ngettext(
                "%(n)d could not be released: it has no points yet.",
                "%(n)d could not be released: they have no points yet.",
                left,
            )
            % {"n": left}
            if left
            else _("Choose submissions with a grade first."),
        )
    return redirect(f"{request.path.removesuffix('release/')}?{request.GET.urlencode()}")
