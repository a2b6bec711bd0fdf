"""What a student earned in a course: each result with its feedback, and how the total came about."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import clock
from learning.courses.links import course_url
from learning.courses.models import Course
from learning.courses.selectors import course_title
from learning.enrollment.selectors import enrollment_of
from learning.grades.scheme import scheme_of
from learning.grades.selectors import standing_of

from .given_feedback import given_feedback
from .graded import activity_urls


@never_cache
@login_required
def my_grades(request, key):
    """Of the person themselves, also when they have left the course."""
    course = get_object_or_404(Course, key=key)
    enrollment = enrollment_of(request.user, course)
    if enrollment is None:
        raise Http404
    scheme = scheme_of(course, get_language())
    title = course_title(course, get_language()) or str(course)
    crumbs = [{"title": title, "url": course_url(course.key, get_language())}, {"title": _("My grades"), "url": ""}]
    context = {
        "course": course,
        "title": title,
        "crumbs": crumbs,
        "standing": standing_of(enrollment, scheme),
        "urls": activity_urls(scheme),
        "feedback": given_feedback(enrollment, scheme, clock.current()),
    }
    return render(request, "lms_pages/grades/my_grades.html", context)
