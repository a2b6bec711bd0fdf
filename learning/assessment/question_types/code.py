"""What a program prints, or a short program. Adds "language", "starter" (what stands in the field) and, optional,
"expected_output", with which the answer is compared. Without it the answer waits: for tests where they can be run, else
for a person."""

from django.utils.translation import gettext as _

from ..question_type import QuestionType, earned, known_words, read_text, refuse_unknown_parts

LONGEST = 20_000


class Code(QuestionType):
    graded_by = "later"

    def problems(self, question):
        return []

    def ask(self, question, rng=None):
        return {
            "language": question.get("language", ""),
            "starter": question.get("starter", ""),
            "is_output": bool(question.get("expected_output")),
            "longest": LONGEST,
        }

    def read(self, question, posted):
        refuse_unknown_parts(posted, {""})
        text = read_text(posted, longest=LONGEST)
        return "" if _lines(text) == _lines(question.get("starter", "")) else text

    def mark(self, question, response):
        if not response:
            return earned(question, 0)
        expected = question.get("expected_output")
        return earned(question, int(_lines(response) == _lines(expected))) if expected else None

    def review(self, question, response, *, show_right=True, rng=None):
        mark = self.mark(question, response)
        return {
            "response": response,
            "language": question.get("language", ""),
            "is_right": bool(mark and mark.is_right),
            **(self.reveal(question) if show_right and not (mark and mark.is_right) else {"right_answers": []}),
        }

    def reveal(self, question):
        expected = question.get("expected_output")
        return {"right_answers": [f"```text\n{expected.rstrip()}\n```"] if expected else []}

    def fold_stats(self, question, response):
        mark = self.mark(question, response)
        return ["" if not response else "waiting" if mark is None else "right" if mark.is_right else "wrong"]

    def stats_words(self, question, key):
        return known_words({"waiting": _("waits"), "right": _("right"), "wrong": _("wrong")}, key)


def _lines(text: str) -> list[str]:
    """Space at the end of lines and of the text is not seen, so it does not count."""
    return [line.rstrip() for line in text.strip("\n").rstrip().split("\n")]


question_type = Code()
