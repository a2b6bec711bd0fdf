"""One right option among several. Adds "options": [{"id", "text", "is_right", "feedback", "fraction"?}] and "partial":
"none" or "fractions" (what an option is worth, from -1 to 1)."""

from django.utils.translation import gettext as _

from ..question_type import InvalidResponse, QuestionType, earned, known_words, refuse_unknown_parts, share_of, shuffled


class SingleChoice(QuestionType):
    input_type = "radio"

    def problems(self, question):
        problems = option_problems(question)
        if sum(option["is_right"] for option in question["options"]) > 1:
            problems.append(_("Only one option may be right. Allow several answers, or leave one right option."))
        return problems

    def ask(self, question, rng=None):
        options = shuffled(question["options"], rng)
        return {
            "input_type": self.input_type,
            "options": [{"id": option["id"], "text": option["text"]} for option in options],
        }

    def read(self, question, posted):
        values = chosen_options(question, posted)
        if len(values) > 1:
            raise InvalidResponse(_("Choose one answer only."))
        return values

    def mark(self, question, response):
        return earned(question, self.share(question, set(response)))

    def share(self, question, chosen: set):
        right = {option["id"] for option in question["options"] if option["is_right"]}
        if right and chosen == right:
            return 1
        if question.get("partial") == "fractions":
            return sum(share_of_option(option) for option in question["options"] if option["id"] in chosen)
        return 0

    def review(self, question, response, *, show_right=True, rng=None):
        options = shuffled(question["options"], rng)
        return {
            "input_type": self.input_type,
            "show_right": show_right,
            "options": [{**option, "is_chosen": option["id"] in response} for option in options],
        }

    def reveal(self, question):
        return {"right_answers": [option["text"] for option in question["options"] if option["is_right"]]}

    def fold_stats(self, question, response):
        return list(response) or [""]

    def stats_words(self, question, key):
        return known_words({option["id"]: option["text"] for option in question["options"]}, key)


def chosen_options(question, posted) -> list[str]:
    refuse_unknown_parts(posted, {""})
    values = posted.get("", [])
    if set(values) - {option["id"] for option in question["options"]}:
        raise InvalidResponse(_("That answer is not one of the options."))
    return values


def share_of_option(option):
    return share_of(option) if "fraction" in option else int(option["is_right"])


def option_problems(question) -> list[str]:
    problems = []
    if len(question["options"]) < 2:
        problems.append(_("A question needs at least two options."))
    if not any(option["is_right"] for option in question["options"]):
        problems.append(_("Mark at least one option as right."))
    if any(not option["text"].strip() for option in question["options"] if "text" in option):
        problems.append(_("An option has no text."))
    return problems


question_type = SingleChoice()
