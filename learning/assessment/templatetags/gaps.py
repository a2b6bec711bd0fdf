"""What lies inside a text or over a picture of a question."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from core.markdown import plain_text, render_markdown

from ..question_types._areas import COLUMNS, ROWS

PRIVATE = 0xE000  # characters that mean nothing; one stands for each gap, which no highlighter can break apart
MOST_GAPS = 100
WIDTH = 1000

register = template.Library()


@register.simple_tag(takes_context=True)
def text_with_gaps(context, template_name: str):
    """The text of context["question"] with its blanks drawn by a template: `gap`, its `number`, what was `given`."""
    question = context["question"]
    text = question["text"].translate(dict.fromkeys(range(PRIVATE, PRIVATE + MOST_GAPS)))
    gaps = question["blanks"][:MOST_GAPS]
    for place, gap in enumerate(gaps):
        text = text.replace(f"[[{gap['id']}]]", chr(PRIVATE + place))
    html, given = str(render_markdown(text)), question.get("response") or {}
    for place, gap in enumerate(gaps):
        values = {"question": question, "gap": gap, "number": place + 1, "given": given.get(gap["id"], "")}
        html = html.replace(chr(PRIVATE + place), render_to_string(template_name, values).strip(), 1)
    return mark_safe(html)  # noqa: S308 cleaned Markdown, and templates that escape


@register.inclusion_tag("learning/assessment/_over.html", takes_context=True)
def over_picture(context, grid):
    """Grid, right areas and the chosen point, in a drawing as wide as the picture is."""
    question = context["question"]
    image = question["image"]
    ratio = image["height"] / image["width"] if image.get("width") and image.get("height") else 1
    height = round(WIDTH * ratio)
    columns = [round(WIDTH * place / len(COLUMNS)) for place in range(1, len(COLUMNS))] if grid else []
    rows = [round(height * place / len(ROWS)) for place in range(1, len(ROWS))] if grid else []
    names = []
    if grid:
        names = [(round(WIDTH * (place + 0.5) / len(COLUMNS)), 36, name) for place, name in enumerate(COLUMNS)]
        names += [(14, round(height * (place + 0.5) / len(ROWS)) + 8, name) for place, name in enumerate(ROWS)]
    point = question.get("point")
    return {
        "width": WIDTH,
        "height": height,
        "lines": [(x, 0, x, height) for x in columns] + [(0, y, WIDTH, y) for y in rows],
        "names": names,
        "areas": [_drawn(area, height) for area in question.get("areas", [])],
        "point": (round(point[0] * WIDTH), round(point[1] * height)) if point else None,
    }


def _drawn(area: dict, height: int) -> dict:
    coords = area["coords"]
    if area["shape"] == "circle":
        points = [round(coords[0] * WIDTH), round(coords[1] * height), round(coords[2] * WIDTH)]
        return {"shape": "circle", "points": points}
    if area["shape"] == "rect":
        left, top, right, bottom = coords
        coords = [left, top, right, top, right, bottom, left, bottom]
    corners = zip(coords[::2], coords[1::2], strict=True)
    return {"shape": "polygon", "points": " ".join(f"{round(x * WIDTH)},{round(y * height)}" for x, y in corners)}


@register.filter
def at(mapping, key):
    """The value of a response's part, None where there is none."""
    return mapping.get(key) if isinstance(mapping, dict) else None


@register.filter
def plain_words(text):
    """Of Markdown, for a choice of a list, which shows nothing else; the source itself where no words are left."""
    return plain_text(text) or text
