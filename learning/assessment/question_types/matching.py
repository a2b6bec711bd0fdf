"""Pairs to be put together. Adds "pairs": [{"id", "left", "right"}], "distractors": [{"id", "text"}] (right sides of
nothing) and "partial": whether each pair counts for itself."""

from fractions import Fraction
from hashlib import sha256

from django.utils.translation import gettext as _

from ..question_type import (
    InvalidResponse,
    QuestionType,
    earned,
    known_words,
    read_text,
    refuse_unknown_parts,
    shuffled,
)


class Matching(QuestionType):
    def problems(self, question):
        problems, pairs = [], question["pairs"]
        if len(pairs) < 2:
            problems.append(_("A matching question needs at least two pairs."))
        if not all(pair["left"].strip() and pair["right"].strip() for pair in pairs):
            problems.append(_("A pair has an empty side."))
        if len({pair["left"].strip() for pair in pairs}) < len(pairs):
            problems.append(_("Two pairs begin the same: nobody could tell them apart."))
        wrong = {entry["text"].strip() for entry in question.get("distractors", [])}
        if wrong & {pair["right"].strip() for pair in pairs}:
            problems.append(_("A wrong choice is also the right one of a pair."))
        return problems

    def ask(self, question, rng=None):
        rows = [{"id": pair["id"], "left": pair["left"]} for pair in question["pairs"]]
        choices = _choices(question)
        is_rich = any(sign in choice["text"] for choice in choices for sign in "$!`")  # a list shows plain words only
        return {"rows": shuffled(rows, rng), "choices": shuffled(choices, rng), "has_rich_choices": is_rich}

    def read(self, question, posted):
        known = {choice["id"] for choice in _choices(question)}
        refuse_unknown_parts(posted, (pair["id"] for pair in question["pairs"]))
        response = {part: chosen for part in sorted(posted) if (chosen := read_text(posted, part))}
        if set(response.values()) - known:
            raise InvalidResponse(_("That answer is not one of the options."))
        return response

    def mark(self, question, response):
        pairs = question["pairs"]
        right = sum(response.get(pair["id"]) == _key(pair["right"]) for pair in pairs)
        share = Fraction(right, len(pairs))
        return earned(question, share if question.get("partial", True) else int(share))

    def review(self, question, response, *, show_right=True, rng=None):
        words = {choice["id"]: choice["text"] for choice in _choices(question)}
        rows = [
            {
                "left": pair["left"],
                "chosen": words.get(response.get(pair["id"]), ""),
                "is_right": response.get(pair["id"]) == _key(pair["right"]),
                "right": pair["right"] if show_right else "",
            }
            for pair in shuffled(question["pairs"], rng)
        ]
        return {"rows": rows}

    def reveal(self, question):
        return {"right_answers": [f"{pair['left']} → {pair['right']}" for pair in question["pairs"]]}

    def fold_stats(self, question, response):
        return [f"{part}={chosen}" for part, chosen in response.items()] or [""]

    def stats_words(self, question, key):
        left, _sign, right = key.partition("=")
        if not left:
            return super().stats_words(question, key)
        begins = {pair["id"]: pair["left"] for pair in question["pairs"]}
        ends = {choice["id"]: choice["text"] for choice in _choices(question)}
        return f"{known_words(begins, left)} → {known_words(ends, right)}"


def _choices(question) -> list[dict]:
    """In the order of the alphabet, which says nothing about what belongs where; the same words are one choice."""
    texts = [pair["right"] for pair in question["pairs"]]
    texts += [entry["text"] for entry in question.get("distractors", [])]
    return [{"id": _key(text), "text": text} for text in sorted({text.strip() for text in texts}, key=str.casefold)]


def _key(text: str) -> str:
    """Made of the words alone: the id of the pair would say where they belong."""
    return sha256(text.strip().encode()).hexdigest()[:12]


question_type = Matching()
