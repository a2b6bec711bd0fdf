"""A wish to enroll survives signing up, signing in, and verifying the address on another device."""

from allauth.account.signals import email_confirmation_sent, email_confirmed, user_logged_in, user_signed_up
from django.contrib import messages
from django.dispatch import receiver
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learning.courses.models import Course
from learning.courses.selectors import course_title
from notifications.rendering import language_for
from notifications.services import send_message

from .services import EnrollmentRefused, enroll_student, fulfill_wishes, store_wish
from .signals import student_enrolled
from .views import WISH


def wished_course(request) -> Course | None:
    """The course on which this browser pressed Enroll before anybody was signed in."""
    key = request.session.get(WISH) if request is not None else None
    return Course.objects.filter(key=key).first() if key else None


@receiver(user_signed_up, dispatch_uid="enrollment.store_wish")
def keep_wish(sender, request, user, **kwargs):
    course = wished_course(request)
    if course:
        store_wish(course=course, user=user)


@receiver(email_confirmation_sent, dispatch_uid="enrollment.store_wish_again")
def keep_wish_of_the_unverified(sender, request, confirmation, **kwargs):
    """Signed up earlier, signs in to enroll, and must verify first: perhaps on another device."""
    keep_wish(sender, request, confirmation.email_address.user)


@receiver(email_confirmed, dispatch_uid="enrollment.fulfill_wishes")
def fulfill(sender, request, email_address, **kwargs):
    here = wished_course(request)
    for enrollment in fulfill_wishes(user=email_address.user):
        welcome(request, enrollment)
        if enrollment.course == here:
            del request.session[WISH]  # else signing in, which may follow at once, would say it again


@receiver(user_logged_in, dispatch_uid="enrollment.fulfill_wish_of_session")
def fulfill_here(sender, request, user, **kwargs):
    """Whichever way the sign-in went (another page, a forgotten password, a second factor), the wish is not lost."""
    course = wished_course(request)
    if course is None:
        return
    del request.session[WISH]
    try:
        enrollment = enroll_student(course=course, user=user)
    except EnrollmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        welcome(request, enrollment)


def welcome(request, enrollment):
    if request is None:
        return
    title = course_title(enrollment.course, get_language())
    messages.success(request, _("You are enrolled in “%(course)s”. Welcome!") % {"course": title})


@receiver(student_enrolled, dispatch_uid="enrollment.send_confirmation")
def send_confirmation(sender, enrollment, **kwargs):
    """Once for each enrollment, also when somebody leaves and comes back."""
    send_message(
        kind="enrollment_confirmed",
        to=enrollment.user,
        key=f"enrollment_confirmed:{enrollment.pk}",
        context={
            "course_title": course_title(enrollment.course, language_for(enrollment.user)),
            "course_key": str(enrollment.course.key),
        },
    )
