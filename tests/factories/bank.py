"""Questions of the bank."""

from lms_pages.bank import write_question
from lms_pages.models import BankQuestion

from .people import make_instructor


def plain_question(
    stem="Which way is downhill?", *, points=1, tags=(), difficulty="", right="Down", wrong="Up"
) -> dict:
    """One of single choice, as learning.assessment reads it."""
    return {
        "id": "",
        "type": "single_choice",
        "stem": stem,
        "points": points,
        "explanation": "",
        "hints": [],
        "tags": list(tags),
        "difficulty": difficulty,
        "options": [
            {"text": right, "is_right": True, "feedback": ""},
            {"text": wrong, "is_right": False, "feedback": ""},
        ],
    }


def make_bank_question(
    stem="Which way is downhill?", *, owner=None, is_shared=False, publish=True, **fields
) -> BankQuestion:
    question = plain_question(stem, **fields)
    return write_question(question=question, owner=owner or make_instructor(), is_shared=is_shared, publish=publish)
