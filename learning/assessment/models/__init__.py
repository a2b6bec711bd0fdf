from .answer_file import AnswerFile
from .attempt import Answer, Attempt
from .journal import JournalEntry
from .question import Question, QuestionTag, QuestionVersion
from .regrade import RegradeBatch, RegradedAttempt, RegradeRun

__all__ = [
    "Answer",
    "AnswerFile",
    "Attempt",
    "JournalEntry",
    "Question",
    "QuestionTag",
    "QuestionVersion",
    "RegradeBatch",
    "RegradeRun",
    "RegradedAttempt",
]
