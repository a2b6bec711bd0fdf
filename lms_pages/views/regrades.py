"""Regrading a quiz on the site: what would change, for good, and back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from learning.assessment.models import RegradeBatch
from learning.assessment.regrading import RegradeRefused, apply_regrade, plan_regrade, undo_regrade
from learning.assessment.selectors import attempted_activities, regrades_of
from learning.courses.models import Activity

from .graded import crumbs_of, graded_course, login_required

MOST_SHOWN = 200


@never_cache
@login_required
def regrades(request, key):
    """The quizzes that anybody has taken, and the regrades there were."""
    course = graded_course(request, key)
    context = {
        "course": course,
        "activities": attempted_activities(course, get_language()),
        "batches": regrades_of(course),
        "crumbs": crumbs_of(course, (_("Regrade"), "")),
    }
    return render(request, "lms_pages/grades/regrades.html", context)


@never_cache
@login_required
def regrade(request, key, activity_pk):
    """GET: the dry run. POST `digest` and `reason`: what it showed, for good; refused when it would do something else
    by now."""
    course = graded_course(request, key)
    activity = get_object_or_404(Activity, pk=activity_pk, lesson__course=course)
    problem = ""
    if request.method == "POST":
        try:
            batch = apply_regrade(
                activity=activity,
                digest=request.POST.get("digest", ""),
                reason=request.POST.get("reason", "")[:1000],
                by=request.user,
            )
        except RegradeRefused as refusal:
            problem = str(refusal)
        else:
            count = batch.attempts.count()
            messages.success(request, _("%(count)d attempts were regraded.") % {"count": count})
            return redirect("regrades", key)
    plan = plan_regrade(activity)
    titles = {pk: title for pk, title, _count in attempted_activities(course, get_language())}
    title = titles.get(activity.pk, str(activity))
    context = {
        "course": course,
        "title": title,
        "plan": plan,
        "shown": plan.changes[:MOST_SHOWN],
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "crumbs": crumbs_of(course, (_("Regrade"), ""), (title, "")),
    }
    return render(request, "lms_pages/grades/regrade.html", context, status=422 if problem else 200)


@require_POST
@login_required
def undo(request, key, batch_pk):
    course = graded_course(request, key)
    batch = get_object_or_404(RegradeBatch, pk=batch_pk, activity__lesson__course=course)
    try:
        undo_regrade(batch=batch, by=request.user)
    except RegradeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The regrade was undone; what counted before counts again."))
    return redirect("regrades", key)
