"""A place to be found in a picture. Adds "image": {"src", "srcset"?, "width", "height"}, "alt" and "areas": see _areas.

A place is given as a cell of a grid that lies over the picture (two lists to choose from, for keyboards and without
JavaScript), or as a point by pointing at it. The answer is {"column", "row"} and, when pointed, {"x", "y"} from 0 to 1.
"""

import math

from django.utils.translation import gettext as _

from ..question_type import InvalidResponse, QuestionType, earned, known_words, read_text, refuse_unknown_parts
from ._areas import COLUMNS, ROWS, cell_middle, holds, in_cell, is_area, middle

PARTS = ("column", "row", "x", "y")


class Hotspot(QuestionType):
    def problems(self, question):
        problems = []
        if not (question.get("image") or {}).get("src"):
            problems.append(_("No picture is chosen."))
        if not question.get("alt", "").strip():
            problems.append(_("Describe the picture, without saying where the place is."))
        if not any(area["is_right"] for area in question["areas"]):
            problems.append(_("Mark at least one area as right."))
        for place, area in enumerate(question["areas"], 1):
            if not is_area(area):
                text = _("Area %(place)d is not a %(shape)s inside the picture: look at its numbers again.")
                problems.append(text % {"place": place, "shape": area["shape"]})
        return problems

    def ask(self, question, rng=None):
        return {"image": question["image"], "alt": question["alt"], "columns": list(COLUMNS), "rows": list(ROWS)}

    def read(self, question, posted):
        refuse_unknown_parts(posted, PARTS)
        given = {part: text for part in PARTS if (text := read_text(posted, part, longest=40))}
        response = {}
        if given.get("column", "A") not in COLUMNS or given.get("row", "1") not in map(str, ROWS):
            raise InvalidResponse(_("That place is not on the picture."))
        if "column" in given:
            response["column"] = given["column"]
        if "row" in given:
            response["row"] = int(given["row"])
        if "x" in given and "y" in given:
            response |= {"x": _part(given["x"]), "y": _part(given["y"])}
        return response

    def is_answered(self, response):
        return "x" in response or ("column" in response and "row" in response)

    def mark(self, question, response):
        area = _hit(question, response)
        return earned(question, int(bool(area and area["is_right"])), (area or {}).get("feedback", ""))

    def review(self, question, response, *, show_right=True, rng=None):
        mark, area = self.mark(question, response), _hit(question, response)
        return {
            "image": question["image"],
            "alt": question["alt"],
            "is_right": mark.is_right,
            "feedback": mark.feedback,
            "point": _point(response) if self.is_answered(response) else None,
            "cell": f"{response['column']}{response['row']}" if {"column", "row"} <= set(response) else "",
            "label": area.get("label", "") if area else "",
            "areas": [one for one in question["areas"] if one["is_right"]] if show_right else [],
            **(self.reveal(question) if show_right else {}),
        }

    def reveal(self, question):
        right = [area for area in question["areas"] if area["is_right"]]
        return {"right_answers": [area.get("label") or _cell_of(middle(area)) for area in right]}

    def fold_stats(self, question, response):
        area = _hit(question, response)
        return [area["id"] if area else "elsewhere" if self.is_answered(response) else ""]

    def stats_words(self, question, key):
        places = {area["id"]: area.get("label") or _cell_of(middle(area)) for area in question["areas"]}
        return known_words({"elsewhere": _("elsewhere"), **places}, key)


def _part(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise InvalidResponse(_("That place is not on the picture."))
    return round(number, 4)


def _point(response) -> tuple[float, float]:
    return (response["x"], response["y"]) if "x" in response else cell_middle(response["column"], response["row"])


def _cell_of(point: tuple[float, float]) -> str:
    x, y = point
    return f"{COLUMNS[min(int(x * len(COLUMNS)), len(COLUMNS) - 1)]}{min(int(y * len(ROWS)), len(ROWS) - 1) + 1}"


def _hit(question, response) -> dict | None:
    """The area that was meant, a right one first. A cell also means an area whose middle lies in it."""
    if not question_type.is_answered(response):
        return None
    x, y = _point(response)
    image = question["image"]
    height = image["height"] / image["width"] if image.get("width") and image.get("height") else 1
    found = [
        area
        for area in question["areas"]
        if holds(area, x, y, height=height)
        or ("x" not in response and in_cell(middle(area), response["column"], response["row"]))
    ]
    return next((area for area in found if area["is_right"]), found[0] if found else None)


question_type = Hotspot()
