"""What the page of a lesson sends for the packages in it, and what its team sees of that."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.rate_limit import is_too_often
from learning.access.rules import may_enter_lesson
from learning.courses.links import course_url
from learning.courses.models import Activity, ActivityVersion, Course
from learning.courses.selectors import live_version
from learning.statements.models import Registration
from learning.statements.selectors import package_activities, registrations_for_report, reported_results
from learning.statements.services import open_registration, record_statements
from learning.statements.states import StateRefused, shown_states, with_entries
from learning.statements.taking import MalformedReport, Report, read_report

from ..blocks.h5p import KIND
from .actions import activity_row, learner
from .graded import graded_course

MOST_REPORTS = 120  # of one student in one package, in a minute
MOST_STATEMENTS = 600
PAGE = 50


@require_POST
def open_package(request, pk):
    """The player asks for its student's place. Answers {"report": address, "state", "is_completed", "percent"}."""
    activity = activity_row(pk)
    enrollment = learner(request, activity.lesson)
    try:
        version = live_version(activity, get_language())
    except ActivityVersion.DoesNotExist:
        raise Http404 from None
    if activity.kind != KIND or not version.definition.get("package"):
        raise Http404
    registration = open_registration(enrollment=enrollment, version=version)
    address = reverse("report_of_package", args=[registration.key])
    return JsonResponse({"report": address, "state": shown_states(registration), **_standing(registration)})


@require_POST
def report(request, key):
    """What a package said, and where its student is in it: see learning.statements.taking. Whom the registration does
    not belong to, learns nothing of it.

    Answers {"refused": [sentences], "is_completed", "percent", "is_settled"}; 400 for what makes no sense, 429 for too
    much.
    """
    try:
        sent = read_report(request.body)
    except MalformedReport as refusal:
        return JsonResponse({"reason": str(refusal)}, status=400)
    if _is_too_often(key, len(sent.said)):
        reason = _("This package reports too much. Wait a minute.")
        return JsonResponse({"reason": reason}, status=429, headers={"Retry-After": "60"})
    with transaction.atomic():
        registration = _own_registration(request, key, sent)
        record_statements(registration=registration, said=sent.said, state=_new_state(registration, sent))
    return JsonResponse({"refused": sent.refused, **_standing(registration)})


def _new_state(registration: Registration, sent: Report) -> dict | None:
    """None where nothing is to be kept; a refusal is noted in the report."""
    if not sent.states:
        return None
    try:
        return with_entries(registration.state, sent.states)
    except StateRefused as refusal:
        sent.refused.append(str(refusal))
        return None


def _is_too_often(key, statements: int) -> bool:
    requests = is_too_often(f"package:{key}", most=MOST_REPORTS, seconds=60)
    return requests or bool(
        statements and is_too_often(f"statements:{key}", most=MOST_STATEMENTS, seconds=60, times=statements)
    )


def _own_registration(request, key, sent: Report) -> Registration:
    rows = registrations_for_report(sent.said, keeps_state=bool(sent.states))
    registration = get_object_or_404(rows, key=key, enrollment__user=request.user.pk)
    enrollment, lesson = registration.enrollment, registration.activity.lesson
    if may_enter_lesson(request.user, lesson, enrollment=enrollment).enrollment != enrollment:
        raise PermissionDenied
    return registration


def _standing(registration: Registration) -> dict:
    """`is_settled`: whether the page of the lesson knows of it already."""
    return {
        "is_completed": registration.is_completed,
        "percent": registration.percent,
        "is_settled": not registration.is_unsettled,
    }


@login_required
@never_cache
@require_safe
def packages(request, key):
    """The packages of a course, for its team, with what their students did."""
    course = graded_course(request, key)
    listed = package_activities(course, get_language())
    context = {"course": course, "packages": listed, "crumbs": _crumbs(course)}
    return render(request, "lms_pages/interactive/packages.html", context)


@login_required
@never_cache
@require_safe
def results(request, key, pk):
    """Who did one package, with what it reported."""
    course = graded_course(request, key)
    activity = get_object_or_404(Activity, pk=pk, lesson__course=course, kind=KIND)
    version = activity.versions.order_by("-is_live", "-pk").first()
    title = (version.definition.get("title") if version else "") or _("Interactive content")
    page = Paginator(reported_results(activity), PAGE).get_page(request.GET.get("page"))
    context = {"course": course, "title": title, "page_obj": page, "crumbs": _crumbs(course, title)}
    return render(request, "lms_pages/interactive/results.html", context)


def _crumbs(course: Course, last: str = "") -> list[dict]:
    above = [{"title": course.title, "url": course_url(course.key, get_language())}]
    here = {"title": _("Interactive content"), "url": reverse("course_packages", args=[course.key]) if last else ""}
    return [*above, here, *([{"title": last, "url": ""}] if last else [])]
