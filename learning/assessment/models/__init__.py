from .accommodation import Accommodation
from .attempt import Answer, Attempt
from .journal import JournalEntry
from .question import Question, QuestionTag, QuestionVersion
from .regrade import RegradeBatch, RegradedAttempt

__all__ = [
    "Accommodation",
    "Answer",
    "Attempt",
    "JournalEntry",
    "Question",
    "QuestionTag",
    "QuestionVersion",
    "RegradeBatch",
    "RegradedAttempt",
]
