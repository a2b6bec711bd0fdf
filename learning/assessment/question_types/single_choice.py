"""One right option among several. Adds: "options": [{"id", "text", "is_right", "feedback"}]."""

from django.utils.translation import gettext as _

from ..question_type import InvalidResponse, Mark, QuestionType


class SingleChoice(QuestionType):
    input_type = "radio"

    def problems(self, question):
        problems = option_problems(question)
        if sum(option["is_right"] for option in question["options"]) > 1:
            problems.append(_("Only one option may be right. Allow several answers, or leave one right option."))
        return problems

    def ask(self, question):
        return {
            "input_type": self.input_type,
            "options": [{"id": option["id"], "text": option["text"]} for option in question["options"]],
        }

    def read(self, question, values):
        known = {option["id"] for option in question["options"]}
        if len(values) > 1:
            raise InvalidResponse(_("Choose one answer only."))
        if set(values) - known:
            raise InvalidResponse(_("That answer is not one of the options."))
        return values

    def is_answered(self, response):
        return bool(response)

    def mark(self, question, response):
        right = {option["id"] for option in question["options"] if option["is_right"]}
        is_right = bool(right) and set(response) == right
        return Mark(points=question["points"] if is_right else 0, is_right=is_right)

    def review(self, question, response):
        return {
            "input_type": self.input_type,
            "options": [{**option, "is_chosen": option["id"] in response} for option in question["options"]],
        }


def option_problems(question) -> list[str]:
    problems = []
    if len(question["options"]) < 2:
        problems.append(_("A question needs at least two options."))
    if not any(option["is_right"] for option in question["options"]):
        problems.append(_("Mark at least one option as right."))
    return problems


question_type = SingleChoice()
