"""A text of one's own, read by a person. Adds "min_words", "max_words" (None: any) and "model_answer" (Markdown, for
who grades it, and for the student afterwards)."""

from django.utils.translation import gettext as _

from ..question_type import QuestionType, earned, read_text, refuse_unknown_parts

LONGEST = 100_000


class Essay(QuestionType):
    graded_by = "person"

    def problems(self, question):
        least, most = question.get("min_words"), question.get("max_words")
        if least and most and least > most:
            return [
                _("At least %(least)d words and at most %(most)d: nobody can do that.") % {"least": least, "most": most}
            ]
        return []

    def ask(self, question, rng=None):
        return {"min_words": question.get("min_words"), "max_words": question.get("max_words"), "longest": LONGEST}

    def read(self, question, posted):
        refuse_unknown_parts(posted, {""})
        return read_text(posted, longest=LONGEST)

    def mark(self, question, response):
        return None if response else earned(question, 0)

    def review(self, question, response, *, show_right=True, rng=None):
        return {
            "response": response,
            "words": len(response.split()),
            "min_words": question.get("min_words"),
            "max_words": question.get("max_words"),
            "model_answer": question.get("model_answer", "") if show_right else "",
        }

    def reveal(self, question):
        return {"right_answers": [question["model_answer"]] if question.get("model_answer") else []}


question_type = Essay()
