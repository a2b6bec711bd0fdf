"""A number, within a tolerance. Adds "accepted": [{"value", "tolerance", "fraction"?, "feedback"?}], "unit" and
"unit_required". The answer is kept as it was typed."""

from decimal import Decimal

from django.utils.translation import gettext as _

from ..question_type import QuestionType, earned, read_text, refuse_unknown_parts, share_of
from ._numbers import read_number, same_unit

LONGEST = 100


class Numeric(QuestionType):
    def problems(self, question):
        problems = []
        if not any(share_of(entry) == 1 for entry in question["accepted"]):
            problems.append(_("No answer earns all points: give at least one right answer."))
        if any(Decimal(str(entry.get("tolerance") or 0)) < 0 for entry in question["accepted"]):
            problems.append(_("A tolerance cannot be below zero."))
        if question.get("unit_required") and not question.get("unit"):
            problems.append(_("Say which unit is asked for."))
        return problems

    def ask(self, question, rng=None):
        # A unit that has to be given is part of the answer.
        return {"unit": "" if question.get("unit_required") else question.get("unit", ""), "longest": LONGEST}

    def read(self, question, posted):
        refuse_unknown_parts(posted, {""})
        return read_text(posted, longest=LONGEST)

    def mark(self, question, response):
        values, unit = read_number(response)
        asked = question.get("unit") or ""
        is_unit = same_unit(unit, asked) if unit or question.get("unit_required") else True
        near = [entry for entry in question["accepted"] if any(_is_near(entry, value) for value in values)]
        if response and not values:
            return earned(question, 0, _("This is not a number that could be read, like 3.5 or 1,200."))
        if near and not is_unit:
            return earned(question, 0, _("The number is right, the unit is not."))
        best = max(near, key=share_of, default=None)
        return earned(question, share_of(best), best.get("feedback", "")) if best else earned(question, 0)

    def review(self, question, response, *, show_right=True, rng=None):
        mark = self.mark(question, response)
        return {
            "response": response,
            "is_right": mark.is_right,
            "feedback": mark.feedback,
            **(self.reveal(question) if show_right and not mark.is_right else {}),
        }

    def reveal(self, question):
        right = [entry for entry in question["accepted"] if share_of(entry) == 1]
        return {"right_answers": [_words(entry, question.get("unit") or "") for entry in right]}

    def fold_stats(self, question, response):
        return [" ".join(response.casefold().split())[:60]]


def _is_near(entry, value: Decimal) -> bool:
    return abs(value - Decimal(str(entry["value"]))) <= Decimal(str(entry.get("tolerance") or 0))


def _words(entry, unit: str) -> str:
    tolerance = f" ± {entry['tolerance']}" if entry.get("tolerance") else ""
    return f"{entry['value']}{tolerance} {unit}".strip()


question_type = Numeric()
