"""What the tests of question formats share."""

from core.html_markdown import to_inline_html
from learning.assessment.question_files import read_questions
from learning.assessment.question_formats._building import shares_of

MARKDOWN = {
    "stem",
    "explanation",
    "text",
    "feedback",
    "feedback_true",
    "feedback_false",
    "left",
    "right",
    "model_answer",
}


def read(tmp_path, name: str, content: bytes | str):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    _slug, reading = read_questions(path)
    assert not reading.ledger.unaccounted
    return reading


def reasons(reading, outcome="rejected") -> list[str]:
    return [entry.reason for entry in reading.ledger.entries if entry.outcome == outcome]


def alike(question: dict) -> dict:
    """The question without the ids of its parts, its gaps numbered."""
    text, result = str(question.get("text", "")), {}
    for place, blank in enumerate(question.get("blanks", []), 1):
        text = text.replace(f"[[{blank['id']}]]", f"[[{place}]]")
    for name, value in question.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = [{key: inner for key, inner in part.items() if key != "id"} for part in value]
        result[name] = value
    if result.get("partial", "none") != "none" and "options" in question:
        # Shares may be said in two ways.
        result["partial"] = "shares" if set(shares := shares_of(question)) - {0, 1} else "none"
        for option, share in zip(result["options"], shares, strict=True):
            option["fraction"] = round(float(share), 4)
    if result.get("partial") == "none":
        for option in result["options"]:
            option.pop("fraction", None)
    return result | ({"text": text} if "text" in question else {})


def as_shown(value, name: str = ""):
    """The same with every text as the HTML it is shown as: for formats that have HTML and not Markdown."""
    if isinstance(value, dict):
        typed = {"text"} if name == "accepted" else set()  # compared with what is typed, never shown as Markdown
        return {key: inner if key in typed else as_shown(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_shown(inner, name) for inner in value]
    return " ".join(to_inline_html(value).split()) if isinstance(value, str) and name in MARKDOWN else value
