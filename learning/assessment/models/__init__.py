from .accommodation import Accommodation
from .attempt import Answer, Attempt
from .journal import JournalEntry

__all__ = ["Accommodation", "Answer", "Attempt", "JournalEntry"]
