"""Things to be put in order. Adds "items": [{"id", "text"}] in the right order, and "partial": points for every item
that follows the one it should follow. The answer is {item id: place from 1}."""

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


class Ordering(QuestionType):
    def problems(self, question):
        problems, items = [], question["items"]
        if len(items) < 2:
            problems.append(_("There is nothing to order: give at least two items."))
        if not all(item["text"].strip() for item in items):
            problems.append(_("An item has no text."))
        if len({item["text"].strip() for item in items}) < len(items):
            problems.append(_("Two items read the same: nobody could tell them apart."))
        return problems

    def ask(self, question, rng=None):
        items = _mixed(question["items"], rng)
        return {"items_asked": items, "places": list(range(1, len(items) + 1))}

    def read(self, question, posted):
        ids = [item["id"] for item in question["items"]]
        refuse_unknown_parts(posted, ids)
        response = {part: place for part in sorted(posted) if (place := read_text(posted, part))}
        if set(response.values()) - {str(place) for place in range(1, len(ids) + 1)}:
            raise InvalidResponse(_("That is not one of the places."))
        return {part: int(place) for part, place in response.items()}

    def mark(self, question, response):
        places = [response.get(item["id"], 0) for item in question["items"]]
        if places == list(range(1, len(places) + 1)):
            return earned(question, 1)
        if not question.get("partial", True) or len(set(places)) < len(places):
            return earned(question, 0)
        follow = sum(bool(place) and after == place + 1 for place, after in zip(places, places[1:], strict=False))
        return earned(question, Fraction(follow, len(places)))

    def review(self, question, response, *, show_right=True, rng=None):
        right = {item["id"]: place for place, item in enumerate(question["items"], 1)}
        order = sorted(_mixed(question["items"], rng), key=lambda item: response.get(item["id"], len(right) + 1))
        rows = [
            {
                "text": item["text"],
                "place": response.get(item["id"]),
                "is_right": response.get(item["id"]) == right[item["id"]],
                "right": right[item["id"]] if show_right else None,
            }
            for item in order
        ]
        return {"rows": rows}

    def reveal(self, question):
        return {"right_answers": [f"{place}. {item['text']}" for place, item in enumerate(question["items"], 1)]}

    def fold_stats(self, question, response):
        return [",".join(sorted(response, key=response.get))]

    def stats_words(self, question, key):
        texts = {item["id"]: item["text"] for item in question["items"]}
        return " → ".join(known_words(texts, part) for part in key.split(","))


def _mixed(items, rng) -> list[dict]:
    """Never in the right order, which is the one they are written in."""
    plain = [{"id": item["id"], "text": item["text"]} for item in items]
    mixed = shuffled(plain, rng) if rng else sorted(plain, key=lambda item: sha256(item["id"].encode()).digest())
    return mixed[1:] + mixed[:1] if mixed == plain else mixed


question_type = Ordering()
