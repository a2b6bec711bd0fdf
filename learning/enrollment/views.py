from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.same_origin import from_here_or_with_token
from learning.courses.links import course_url
from learning.courses.models import Course
from learning.courses.selectors import course_title

from .enums import EnrollmentStatus
from .models import Enrollment
from .selectors import enrollment_of
from .services import EnrollmentRefused, enroll_student, leave_course, require_open_course

WISH = "enrollment_wish"  # session key: the course somebody pressed Enroll on before having an account


@from_here_or_with_token
@require_http_methods(["GET", "POST"])
def enroll(request, key):
    """Enroll on POST; the button of visitors stands on a page that is cached, without a token.

    A visitor is sent to make an account; the wish is kept and fulfilled (see receivers) when they are signed in, which
    leads back here by GET: it changes nothing and goes on into the course.
    """
    course = get_object_or_404(Course, key=key)
    back = course_url(course.key, get_language())
    if request.method == "GET":
        enrollment = enrollment_of(request.user, course)
        is_in = enrollment is not None and enrollment.status == EnrollmentStatus.ACTIVE
        return redirect("continue_course", key=key) if is_in else redirect(back)
    try:
        if not request.user.is_authenticated:
            require_open_course(course=course)  # before they make an account for nothing
            request.session[WISH] = str(key)
            return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path})}")
        enroll_student(course=course, user=request.user)
    except EnrollmentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    messages.success(request, _("You are enrolled. Welcome!"))
    return redirect("continue_course", key=key)


@login_required
@require_http_methods(["GET", "POST"])
def leave(request, key):
    enrollment = get_object_or_404(Enrollment.objects.select_related("course"), course__key=key, user=request.user)
    if request.method == "POST":
        leave_course(enrollment=enrollment)
        messages.success(request, _("You left the course. Your progress is kept in case you come back."))
        return redirect("my_learning")
    locale = get_language()
    context = {
        "enrollment": enrollment,
        "title": course_title(enrollment.course, locale),
        "course_url": course_url(key, locale),
    }
    return render(request, "learning/enrollment/leave.html", context)
