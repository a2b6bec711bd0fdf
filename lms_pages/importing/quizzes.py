"""Quizzes: written in YAML, and checked whatever they were written in."""

from learning.assessment.question_type import question_types

from ..block_ids import ids_inside
from ..blocks._quiz_settings import QuizSettingsBlock
from ..question_block import made
from . import raw
from .front_matter import BadYaml, read_yaml
from .questions import Attach, read_question

MOST_OPTIONS, MOST_QUESTIONS = 12, 100


def question_problem(question: dict) -> str:
    """Why a raw question cannot be asked, in words for its author; "" when it can."""
    block, value = made(question["type"]), question["value"]
    plain = _plain(block, value)
    problems = [str(problem) for problem in question_types[question["type"]].problems(plain)]
    if not value["stem"].strip():
        problems.append("The question has no text.")
    if len(value.get("options", [])) > MOST_OPTIONS:
        problems.append(f"A question has at most {MOST_OPTIONS} options.")
    return " ".join(problems)


def _plain(block, value: dict) -> dict:
    """As it will be asked. A picture of the course is no row yet: it is checked as if it were there."""
    picture = value.get("image")
    checked = {**value, "image": None} if picture else value
    plain = block.definition(block.to_python(ids_inside(block, checked, path="check")), "")
    return {**plain, "image": {"src": str(picture["image"])}, "alt": picture["alt_text"]} if picture else plain


def read_quiz(text: str, attach: Attach | None = None) -> tuple[dict | None, list[str]]:
    """A ```quiz in YAML -> (block or None, for every question why it was left out or ""). Raises BadYaml."""
    data = read_yaml(text)
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list) or not data["questions"]:
        raise BadYaml("a quiz needs `questions:`, a list with at least one question")
    percent = data.get("pass")
    if percent is not None and not (isinstance(percent, int) and 1 <= percent <= 100):
        raise BadYaml("`pass:` is a percentage, a whole number from 1 to 100")
    questions, problems = [], []
    for place, entry in enumerate(data["questions"]):
        try:
            question = read_question(entry, attach)
            problem = question_problem(question)
        except BadYaml as error:
            question, problem = None, str(error)
        if place >= MOST_QUESTIONS:
            problem = f"A quiz has at most {MOST_QUESTIONS} questions."
        problems.append(problem)
        if not problem:
            questions.append(question)
    if not questions:
        return None, problems
    block = raw.quiz(
        str(data.get("title") or "Check yourself"),
        questions,
        introduction=str(data.get("introduction") or ""),
        pass_percent=percent,
        is_required=data.get("required") is not False,
    )
    if data.get("settings"):
        block["value"]["settings"] = _settings(data["settings"])
    return block, problems


def _settings(settings) -> dict:
    """Of the quiz, by the names that its block has for them. Raises BadYaml for others."""
    known = QuizSettingsBlock().child_blocks
    unknown = sorted(set(settings) - set(known)) if isinstance(settings, dict) else ["settings"]
    if unknown:
        raise BadYaml(f"`settings:` knows no {', '.join(unknown)}; it knows {', '.join(known)}")
    return settings
