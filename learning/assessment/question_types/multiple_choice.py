"""Several right options; the question is right when exactly those are chosen. Same shape as single choice, with one
more "partial": "right_minus_wrong" takes the share of a right option away for each wrong one."""

from fractions import Fraction

from .single_choice import SingleChoice, chosen_options, option_problems, share_of_option


class MultipleChoice(SingleChoice):
    input_type = "checkbox"

    def problems(self, question):
        return option_problems(question)

    def read(self, question, posted):
        return sorted(set(chosen_options(question, posted)))

    def share(self, question, chosen):
        right = {option["id"] for option in question["options"] if option["is_right"]}
        if not right or chosen == right:
            return int(bool(right))
        partial = question.get("partial", "none")
        if partial == "right_minus_wrong":
            return Fraction(len(chosen & right) - len(chosen - right), len(right))
        if partial == "fractions":
            return sum(share_of_option(option) for option in question["options"] if option["id"] in chosen)
        return 0


question_type = MultipleChoice()
