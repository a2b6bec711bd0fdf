"""News of this room, sent after commit."""

from django.dispatch import Signal

submission_received = Signal()  # submission
submission_graded = Signal()  # submission, is_first: whether the student saw no grade of it before
submission_returned = Signal()  # submission
peer_reviews_assigned = Signal()  # enrollment, activity, count
