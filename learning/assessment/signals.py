"""News of this room, sent after commit. Each gives the `attempt`, unless it says otherwise."""

from django.dispatch import Signal

attempt_started = Signal()
attempt_submitted = Signal()  # closed, whoever closed it; perhaps not graded yet
attempt_graded = Signal()
results_released = Signal()  # activity, attempts
exam_came_near = Signal()  # exam (exams.Exam), key (says what happened, so that it is told once), now
regrade_applied = Signal()  # batch, enrollments: numbers of those whose grade is another one now
regrade_undone = Signal()  # batch, enrollments
