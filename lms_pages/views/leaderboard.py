"""The leaderboard of a course, for its students; and the choice whether one's own name stands there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import clock
from learning.courses.links import course_url
from learning.courses.models import Course
from learning.courses.selectors import course_title
from learning.enrollment.models import Enrollment
from learning.enrollment.selectors import enrollment_of
from learning.grades.leaderboard import choose_name, leaderboard_of, pseudonym
from learning.grades.models import LeaderboardChoice
from learning.grades.scheme import scheme_of
from learning.grades.totals import Scheme


def _own(request, key) -> tuple[Course, Scheme, Enrollment]:
    """Raises Http404 for who is not in the course, and for a course without a leaderboard."""
    course = get_object_or_404(Course, key=key)
    enrollment, scheme = enrollment_of(request.user, course), scheme_of(course, get_language())
    if not scheme.has_leaderboard or enrollment is None or not enrollment.is_active(clock.current()):
        raise Http404
    return course, scheme, enrollment


@never_cache
@login_required
def leaderboard(request, key):
    course, scheme, enrollment = _own(request, key)
    title = course_title(course, get_language()) or str(course)
    crumbs = [
        {"title": title, "url": course_url(course.key, get_language())},
        {"title": _("My grades"), "url": reverse("my_grades", args=[key])},
        {"title": _("Leaderboard"), "url": ""},
    ]
    context = {
        "course": course,
        "title": title,
        "crumbs": crumbs,
        "places": leaderboard_of(course, scheme, enrollment, now=clock.current()),
        "shows_name": LeaderboardChoice.objects.filter(enrollment=enrollment, shows_name=True).exists(),
        "pseudonym": pseudonym(enrollment),
        "own_name": request.user.profile.shown_name,
    }
    return render(request, "lms_pages/grades/leaderboard.html", context)


@require_POST
@login_required
def choose(request, key):
    _course, _scheme, enrollment = _own(request, key)
    choose_name(enrollment=enrollment, shows_name=request.POST.get("shows_name") == "yes")
    messages.success(request, _("Your choice was saved."))
    return redirect("leaderboard", key)
