"""Several right options; the question is right when exactly those are chosen. Same shape as single choice."""

from django.utils.translation import gettext as _

from ..question_type import InvalidResponse
from .single_choice import SingleChoice, option_problems


class MultipleChoice(SingleChoice):
    input_type = "checkbox"

    def problems(self, question):
        return option_problems(question)

    def read(self, question, values):
        known = {option["id"] for option in question["options"]}
        if set(values) - known:
            raise InvalidResponse(_("That answer is not one of the options."))
        return sorted(set(values))


question_type = MultipleChoice()
