"""Raw values of lesson blocks, cut to the lengths the blocks allow."""

import re

from core.code import language_slug
from core.formulas import FormulaError, mathml

from ..blocks.callout import TONES
from ..blocks.code import LANGUAGES, read_lines
from .specs import FileMark

KNOWN_LANGUAGES = {slug for slug, _name in LANGUAGES}
KNOWN_TONES = {slug for slug, _name in TONES}
LONGEST_CAPTION, LONGEST_TITLE = 500, 150
NUMBER = re.compile(r"^[-−+]?[\d.,\s%]+$")


def cut(text: str, length: int) -> str:
    text = " ".join(str(text or "").split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def markdown(text: str) -> dict:
    return {"type": "markdown", "value": text.strip("\n")}


def heading(text: str, level: int) -> dict:
    return {"type": "heading", "value": {"text": cut(text, 200), "level": "3" if level >= 3 else "2"}}


def image(path: str, alt: str, caption: str = "", *, on_white: bool = False) -> dict:
    inner = {"image": FileMark(path), "decorative": not alt, "alt_text": cut(alt, 1000)}
    return {
        "type": "image",
        "value": {"image": inner, "caption": cut(caption, LONGEST_CAPTION), "credit": "", "on_white": on_white},
    }


def callout(tone: str, title: str, text: str) -> dict:
    """A title that is too long for one stands in full above the text."""
    tone = tone if tone in KNOWN_TONES else "note"
    if len(" ".join(title.split())) > LONGEST_TITLE:
        text = f"**{title}**\n\n{text}"
    return {"type": "callout", "value": {"tone": tone, "title": cut(title, LONGEST_TITLE), "text": text.strip("\n")}}


def code(text: str, language: str, title: str = "", highlight: str = "") -> dict:
    """Marked lines that are not numbers, or beyond the code, are left out."""
    slug = language_slug(language)
    try:
        marked = max(read_lines(highlight), default=0) <= len(text.rstrip("\n").split("\n"))
    except ValueError:
        marked = False
    return {
        "type": "code",
        "value": {
            "language": slug if slug in KNOWN_LANGUAGES else "text",
            "title": cut(title, 150),
            "code": text.strip("\n"),
            "highlight_lines": highlight if marked else "",
        },
    }


def formula(latex: str) -> dict | None:
    """None for LaTeX that the site cannot show."""
    try:
        mathml(latex, display=True)
    except FormulaError:
        return None
    return {"type": "formula", "value": {"latex": latex.strip(), "caption": ""}}


def table(headings: list[str], rows: list[list[str]]) -> dict:
    """A column is one of numbers when every cell that is not empty is one."""
    columns = []
    for place, text in enumerate(headings):
        cells = [row[place] for row in rows if row[place].strip()]
        is_number = bool(cells) and all(NUMBER.match(cell) for cell in cells)
        columns.append({"type": "number" if is_number else "text", "heading": text})
    return {"type": "table", "value": {"columns": columns, "rows": [{"values": row} for row in rows], "caption": ""}}


def quote(text: str, attribution: str) -> dict:
    return {"type": "quote", "value": {"text": text, "attribution": cut(attribution, 200), "source_url": ""}}


def divider() -> dict:
    return {"type": "divider", "value": None}


def chapters(rows: list[tuple[str, str]]) -> list[dict]:
    return [{"type": "item", "value": {"start": start, "title": cut(title, 150)}} for start, title in rows]


def video(
    title: str,
    *,
    url="",
    path="",
    minutes=None,
    transcript="",
    is_required=False,
    required_percent=None,
    has_captions=False,
    marks=(),
) -> dict:
    return {
        "type": "video",
        "value": {
            "title": cut(title, 200) or "Video",
            "url": url,
            "media": FileMark(path) if path else None,
            "may_download": False,
            "has_captions": has_captions,
            "length_minutes": minutes,
            "chapters": chapters(marks),
            "transcript": transcript,
            "is_required": is_required,
            "required_percent": required_percent,
        },
    }


def audio(title: str, path: str, *, transcript="", is_required=False, marks=()) -> dict:
    return {
        "type": "audio",
        "value": {
            "title": cut(title, 200) or "Audio",
            "media": FileMark(path),
            "chapters": chapters(marks),
            "transcript": transcript,
            "is_required": is_required,
        },
    }


def gallery(title: str, pictures: list[dict]) -> dict:
    """`pictures`: blocks of `image`."""
    items = [
        {"type": "item", "value": {"image": picture["value"]["image"], "caption": picture["value"]["caption"]}}
        for picture in pictures
    ]
    return {"type": "gallery", "value": {"title": cut(title, LONGEST_TITLE), "images": items}}


def sections(kind: str, parts: list[tuple[str, list[dict]]], **settings) -> dict:
    """An accordion or tabs: titles with the blocks below them."""
    items = [
        {"type": "item", "value": {"title": cut(title, LONGEST_TITLE), "content": content}} for title, content in parts
    ]
    return {"type": kind, "value": {"parts": items, **settings}}


def columns(first: list[dict], second: list[dict], share: str) -> dict:
    return {"type": "columns", "value": {"first": first, "second": second, "share": share}}


def button(label: str, *, url="", path="", style="main") -> dict:
    document = FileMark(path) if path else None
    value = {"label": cut(label, 80), "page": None, "document": document, "url": url, "style": style}
    return {"type": "button", "value": value}


def document(path: str, title: str) -> dict:
    return {"type": "file", "value": {"document": FileMark(path), "title": cut(title, 200), "is_shown": True}}


def embed(url: str, title: str) -> dict:
    return {"type": "embed", "value": {"url": url, "title": cut(title, 200) or url[:200]}}


def ai_tool(fields: dict, parameters: dict[str, str]) -> dict:
    items = [{"type": "item", "value": {"name": name, "value": value}} for name, value in parameters.items()]
    return {"type": "ai_tool", "value": {**fields, "parameters": items}}


def option(text: str, is_right: bool, feedback: str = "") -> dict:
    return {"text": text, "is_right": is_right, "feedback": feedback}


def question(stem: str, options: list[dict], *, explanation="", points=1, several: bool | None = None) -> dict:
    """One of choice. `several` None: as many as are right."""
    several = sum(item["is_right"] for item in options) > 1 if several is None else several
    return {
        "type": "multiple_choice" if several else "single_choice",
        "value": {
            "stem": stem,
            "options": [{"type": "item", "value": item} for item in options],
            "explanation": explanation,
            "points": points,
        },
    }


def quiz(title: str, questions: list[dict], *, introduction="", pass_percent=None, is_required=True) -> dict:
    return {
        "type": "quiz",
        "value": {
            "title": cut(title, 150),
            "introduction": introduction,
            "pass_percent": pass_percent,
            "is_required": is_required,
            "questions": questions,
        },
    }
