"""A text with gaps. Adds "text": Markdown with [[id]] for each gap, and "blanks": [{"id", "accepted": see _accepted,
"options"?: [str]}]; a gap with options is chosen from a list. Every gap is worth the same."""

from fractions import Fraction

from django.utils.translation import gettext as _

from core.html_markdown import escape_markdown

from ..question_type import (
    InvalidResponse,
    QuestionType,
    earned,
    known_words,
    read_text,
    refuse_unknown_parts,
    share_of,
    shuffled,
)
from ._accepted import accepted_problems, best_accepted, shown_answers

LONGEST = 200


class FillBlanks(QuestionType):
    def problems(self, question):
        problems = [] if question["blanks"] else [_("The text has no gaps.")]
        for place, blank in enumerate(question["blanks"], 1):
            own = accepted_problems(blank["accepted"])
            if question["text"].count(f"[[{blank['id']}]]") != 1:
                own.append(_("It does not stand in the text exactly once."))
            if blank.get("options") and not any(_full(blank, option) for option in blank["options"]):
                own.append(_("None of its choices is right."))
            if own:
                problems.append(_("Gap %(place)d: %(problems)s") % {"place": place, "problems": " ".join(own)})
        return problems

    def ask(self, question, rng=None):
        blanks = [
            {"id": blank["id"], "options": _options(blank, rng), "longest": LONGEST} for blank in question["blanks"]
        ]
        return {"text": question["text"], "blanks": blanks}

    def read(self, question, posted):
        blanks = {blank["id"]: blank for blank in question["blanks"]}
        refuse_unknown_parts(posted, blanks)
        response = {part: text for part in sorted(posted) if (text := read_text(posted, part, longest=LONGEST))}
        for part, text in response.items():
            if blanks[part].get("options") and text not in blanks[part]["options"]:
                raise InvalidResponse(_("That answer is not one of the options."))
        return response

    def mark(self, question, response):
        shares = [_share(blank, response) for blank in question["blanks"]]
        return earned(question, sum(shares) / len(shares) if shares else 0)

    def review(self, question, response, *, show_right=True, rng=None):
        blanks = []
        for blank in question["blanks"]:
            found = best_accepted(blank["accepted"], response.get(blank["id"], ""))
            is_right = _share(blank, response) == 1
            blanks.append(
                {
                    "id": blank["id"],
                    "response": response.get(blank["id"], ""),
                    "is_right": is_right,
                    "feedback": found.get("feedback", "") if found else "",
                    "right": "" if is_right or not show_right else " / ".join(shown_answers(blank["accepted"])),
                }
            )
        return {"text": question["text"], "blanks": blanks}

    def reveal(self, question):
        return {"right_answers": [" / ".join(shown_answers(blank["accepted"])) for blank in question["blanks"]]}

    def fold_stats(self, question, response):
        given = [blank["id"] for blank in question["blanks"] if _share(blank, response) == 1]
        return [f"right:{part}" for part in given] or [""]

    def stats_words(self, question, key):
        """A gap by its place, and what is right there."""
        for place, blank in enumerate(question["blanks"], 1):
            if key == f"right:{blank['id']}":
                words = escape_markdown(" / ".join(shown_answers(blank["accepted"])))
                return _("gap %(place)d right (%(words)s)") % {"place": place, "words": words}
        return known_words({"": _("no gap right")}, key)


def _options(blank, rng) -> list[str]:
    return shuffled(blank["options"], rng) if blank.get("options") else []


def _full(blank, text: str) -> bool:
    found = best_accepted(blank["accepted"], text)
    return found is not None and share_of(found) == 1


def _share(blank, response) -> Fraction:
    found = best_accepted(blank["accepted"], response.get(blank["id"], ""))
    return share_of(found) if found else Fraction(0)


question_type = FillBlanks()
