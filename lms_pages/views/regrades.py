"""Regrading a quiz on the site: what would change, for good, and back. The work is done in the background; where there
is no worker, it is done before the answer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from learning.assessment.enums import RunState
from learning.assessment.models import RegradeBatch, RegradeRun
from learning.assessment.regrade_runs import ask_for_regrade, ask_to_undo, shown_runs
from learning.assessment.regrading import RegradeRefused, plan_regrade
from learning.assessment.selectors import attempted_activities, regrades_of
from learning.courses.models import Activity

from .graded import crumbs_of, graded_course, login_required

MOST_SHOWN = 200


@never_cache
@login_required
def regrades(request, key):
    """The quizzes that anybody has taken, what is under way, and the regrades there were."""
    course = graded_course(request, key)
    activities = attempted_activities(course, get_language())
    titles = {pk: title for pk, title, _count in activities}
    runs = list(shown_runs(course))
    for run in runs:
        run.title = titles.get(run.activity_id, "")
    context = {
        "course": course,
        "activities": activities,
        "runs": runs,
        "is_under_way": any(run.is_pending for run in runs),
        "batches": regrades_of(course),
        "crumbs": crumbs_of(course, (_("Regrade"), "")),
    }
    return render(request, "lms_pages/grades/regrades.html", context)


@never_cache
@login_required
def regrade(request, key, activity_pk):
    """GET: the dry run. POST `digest` and `reason`: what it showed is asked for; it is not done when it would do
    something else by then."""
    course = graded_course(request, key)
    activity = get_object_or_404(Activity, pk=activity_pk, lesson__course=course)
    problem, reason = "", ""
    if request.method == "POST":
        digest, reason = request.POST.get("digest", "")[:64], request.POST.get("reason", "")[:1000]
        try:
            run = ask_for_regrade(activity=activity, digest=digest, reason=reason, by=request.user)
        except RegradeRefused as refusal:
            problem = str(refusal)
        else:
            problem = run.problem
        if not problem:
            _tell(request, run)
            return redirect("regrades", key)
    else:
        last = RegradeRun.objects.filter(activity=activity).first()
        reason = last.reason if last and last.state == RunState.FAILED and last.by_id == request.user.pk else ""
    plan = plan_regrade(activity)
    titles = {pk: title for pk, title, _count in attempted_activities(course, get_language())}
    title = titles.get(activity.pk, str(activity))
    context = {
        "course": course,
        "title": title,
        "plan": plan,
        "shown": plan.changes[:MOST_SHOWN],
        "problem": problem,
        "reason": reason,
        "crumbs": crumbs_of(course, (_("Regrade"), ""), (title, "")),
    }
    return render(request, "lms_pages/grades/regrade.html", context, status=422 if problem else 200)


@require_POST
@login_required
def undo(request, key, batch_pk):
    course = graded_course(request, key)
    batch = get_object_or_404(RegradeBatch, pk=batch_pk, activity__lesson__course=course)
    try:
        _tell(request, ask_to_undo(batch=batch, by=request.user))
    except RegradeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("regrades", key)


def _tell(request, run: RegradeRun) -> None:
    """What the page itself does not say: it shows what is under way and what was not done."""
    if run.state != RunState.DONE:
        return
    if run.is_undoing:
        messages.success(request, _("The regrade was undone; what counted before counts again."))
    else:
        messages.success(request, _("%(count)d attempts were regraded.") % {"count": run.batch.attempts.count()})
