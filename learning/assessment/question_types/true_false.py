"""A statement that is true or false. Adds "is_true", "feedback_true" and "feedback_false" (for who chose it)."""

from django.utils.translation import gettext as _

from ..question_type import InvalidResponse, QuestionType, earned, known_words, refuse_unknown_parts

CHOICES = ("true", "false")


class TrueFalse(QuestionType):
    def problems(self, question):
        return [] if isinstance(question.get("is_true"), bool) else [_("Say whether the statement is true.")]

    def ask(self, question, rng=None):
        return {"input_type": "radio", "options": [{"id": value, "text": _words(value)} for value in CHOICES]}

    def read(self, question, posted):
        refuse_unknown_parts(posted, {""})
        values = posted.get("", [])
        if len(values) > 1 or set(values) - set(CHOICES):
            raise InvalidResponse(_("Choose true or false."))
        return values

    def mark(self, question, response):
        return earned(question, int(response == [_right(question)]))

    def review(self, question, response, *, show_right=True, rng=None):
        options = [
            {
                "id": value,
                "text": _words(value),
                "is_right": value == _right(question),
                "feedback": question.get(f"feedback_{value}", ""),
                "is_chosen": value in response,
            }
            for value in CHOICES
        ]
        return {"input_type": "radio", "show_right": show_right, "options": options}

    def reveal(self, question):
        return {"right_answers": [_words(_right(question))]}

    def fold_stats(self, question, response):
        return list(response) or [""]

    def stats_words(self, question, key):
        return known_words({"true": _("true"), "false": _("false")}, key)


def _right(question) -> str:
    return "true" if question["is_true"] else "false"


def _words(value) -> str:
    return _("True") if value == "true" else _("False")


question_type = TrueFalse()
