"""Which questions an attempt asks, and in what order."""

import random

from .models import Attempt
from .quiz_settings import settings_of


def draw(definition: dict, rng: random.Random, course) -> list[dict]:
    """[{"question": id}] of the definition's own questions."""
    drawn = [{"question": question["id"]} for question in definition["questions"]]
    if settings_of(definition).shuffle_questions:
        rng.shuffle(drawn)
    return drawn


def questions_of(attempt: Attempt) -> list[dict]:
    """The questions as they were asked, whole. No query while the version is kept."""
    questions = {question["id"]: question for question in attempt.version.definition["questions"]}
    if not attempt.draw:
        return list(questions.values())
    return [questions[line["question"]] for line in attempt.draw]
