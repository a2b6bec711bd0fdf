"""News of this room, sent after commit."""

from django.dispatch import Signal

student_enrolled = Signal()  # enrollment
student_left = Signal()  # enrollment
accommodation_granted = Signal()  # accommodation; inside the transaction, the enrollment being locked
