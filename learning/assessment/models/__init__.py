from .accommodation import Accommodation
from .attempt import Answer, Attempt
from .journal import JournalEntry
from .regrade import RegradeBatch, RegradedAttempt

__all__ = ["RegradeBatch", "RegradedAttempt", "Accommodation", "Answer", "Attempt", "JournalEntry"]
