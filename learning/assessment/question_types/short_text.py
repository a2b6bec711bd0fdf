"""A word or a phrase. Adds "accepted": see _accepted."""

from ..question_type import QuestionType, earned, read_text, refuse_unknown_parts, share_of
from ._accepted import accepted_problems, best_accepted, folded, shown_answers

LONGEST = 500


class ShortText(QuestionType):
    def problems(self, question):
        return accepted_problems(question["accepted"])

    def ask(self, question, rng=None):
        return {"longest": LONGEST}

    def read(self, question, posted):
        refuse_unknown_parts(posted, {""})
        return read_text(posted, longest=LONGEST)

    def mark(self, question, response):
        found = best_accepted(question["accepted"], response)
        return earned(question, share_of(found), found.get("feedback", "")) if found else earned(question, 0)

    def review(self, question, response, *, show_right=True, rng=None):
        mark = self.mark(question, response)
        return {
            "response": response,
            "is_right": mark.is_right,
            "feedback": mark.feedback,
            **(self.reveal(question) if show_right and not mark.is_right else {}),
        }

    def reveal(self, question):
        return {"right_answers": shown_answers(question["accepted"])}

    def fold_stats(self, question, response):
        return [folded(response)[:60]]


question_type = ShortText()
