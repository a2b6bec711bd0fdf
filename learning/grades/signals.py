"""News of this room, sent after commit."""

from django.dispatch import Signal

grade_recorded = Signal()  # entry: a GradeEntry was written, seen by the student or not
grade_released = Signal()  # grade, entry: the student sees this number from now on
