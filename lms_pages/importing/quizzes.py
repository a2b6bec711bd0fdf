"""Quizzes: written in YAML, and checked whatever they were written in."""

from learning.assessment.question_type import question_types

from . import raw
from .front_matter import BadYaml, read_yaml

MOST_OPTIONS, MOST_QUESTIONS = 12, 100


def question_problem(question: dict) -> str:
    """Why a raw question cannot be asked, in words for its author; "" when it can."""
    options = [item["value"] for item in question["value"]["options"]]
    problems = [str(problem) for problem in question_types[question["type"]].problems({"options": options})]
    if not question["value"]["stem"].strip():
        problems.append("The question has no text.")
    if len(options) > MOST_OPTIONS:
        problems.append(f"A question has at most {MOST_OPTIONS} options.")
    return " ".join(problems)


def read_quiz(text: str) -> tuple[dict | None, list[str]]:
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
            question = _question(entry)
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
    return block, problems


def _question(entry) -> dict:
    if not isinstance(entry, dict) or not isinstance(entry.get("options"), list):
        raise BadYaml("A question needs `question:` and `options:`.")
    options = []
    for option in entry["options"]:
        if not isinstance(option, dict) or "text" not in option:
            raise BadYaml("Each option needs `text:`.")
        options.append(raw.option(str(option["text"]), option.get("right") is True, str(option.get("feedback") or "")))
    points = entry.get("points", 1)
    if not (isinstance(points, int) and not isinstance(points, bool) and 1 <= points <= 100):
        raise BadYaml("`points:` is a whole number from 1 to 100.")
    return raw.question(
        str(entry.get("question") or ""),
        options,
        explanation=str(entry.get("explanation") or ""),
        points=points,
        several=entry.get("several") is True,
    )
