"""News of this room, sent after commit. Each gives the `attempt`."""

from django.dispatch import Signal

attempt_started = Signal()
attempt_submitted = Signal()  # closed, whoever closed it; perhaps not graded yet
attempt_graded = Signal()
results_released = Signal()  # activity, attempts
