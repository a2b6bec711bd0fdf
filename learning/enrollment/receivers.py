"""A wish to enroll survives signing up, and verifying the address on another device."""

from allauth.account.signals import email_confirmed, user_signed_up
from django.dispatch import receiver

from learning.courses.models import Course

from .services import fulfill_wishes, store_wish
from .views import WISH


@receiver(user_signed_up, dispatch_uid="enrollment.store_wish")
def keep_wish(sender, request, user, **kwargs):
    course = Course.objects.filter(key=request.session.get(WISH) or None).first()
    if course:
        store_wish(course=course, user=user)


@receiver(email_confirmed, dispatch_uid="enrollment.fulfill_wishes")
def fulfill(sender, request, email_address, **kwargs):
    fulfill_wishes(user=email_address.user)
