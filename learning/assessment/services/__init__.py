"""What changes in assessment. Each module holds one kind of change; this is the door for other rooms."""

from .closing import finalize_overdue, submit_attempt
from .desk import Receipt
from .files import add_file, announce_file, remove_file
from .grading import GradingRefused, grade_answer
from .inline import SubmissionRefused, issue_ticket, read_responses, read_ticket, submit_quiz
from .releasing import release_results
from .reminding import announce_exams, remind_of_closings, remind_of_exams
from .saving import AttemptClosed, save_entries, save_form
from .starting import StartRefused, start_attempt

__all__ = [
    "AttemptClosed",
    "GradingRefused",
    "Receipt",
    "StartRefused",
    "SubmissionRefused",
    "add_file",
    "announce_exams",
    "announce_file",
    "finalize_overdue",
    "grade_answer",
    "issue_ticket",
    "read_responses",
    "read_ticket",
    "release_results",
    "remove_file",
    "remind_of_closings",
    "remind_of_exams",
    "save_entries",
    "save_form",
    "start_attempt",
    "submit_attempt",
    "submit_quiz",
]
