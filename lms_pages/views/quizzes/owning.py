"""The attempt that an address names, for its student alone."""

from django.http import Http404

from core import clock
from learning.assessment.locking import JOINED, locked_attempt
from learning.assessment.models import Attempt
from learning.assessment.rules import may_take
from learning.assessment.services import submit_attempt
from learning.assessment.services.closing import is_overdue
from learning.courses.selectors import frozen_version


def own_attempt(request, key) -> Attempt:
    """This student's attempt with its version, closed by now if its time is over; 404 for everybody else's."""
    attempt = Attempt.objects.select_related(*JOINED).filter(key=key).first()
    if attempt is None or not may_take(request.user, attempt):
        raise Http404
    if is_overdue(attempt, clock.current()):
        attempt = submit_attempt(key=key)
    attempt.version = frozen_version(attempt.version_id)
    return attempt


def own_locked(request, key) -> Attempt:
    """The same, locked and open or not, in the caller's transaction."""
    try:
        attempt = locked_attempt(key=key)
    except Attempt.DoesNotExist:
        raise Http404 from None
    if not may_take(request.user, attempt):
        raise Http404
    return attempt
