"""Raw StreamField values of lessons, with ids on every level as the editor writes them."""

from uuid import uuid4


def new_id() -> str:
    return str(uuid4())


def heading(text="What goes wrong first", level="2", id=None) -> dict:
    return {"type": "heading", "value": {"text": text, "level": level}, "id": id or new_id()}


def markdown(text="A short paragraph about *learning*.", id=None) -> dict:
    return {"type": "markdown", "value": text, "id": id or new_id()}


def question(
    stem="Which way is downhill?", right=("Against the gradient",), wrong=("Along the gradient",), **fields
) -> dict:
    """One question of a quiz; several right options make it a multiple choice. `fields` go into its value."""
    options = [(text, True) for text in right] + [(text, False) for text in wrong]
    return {
        "type": "multiple_choice" if len(right) > 1 else "single_choice",
        "id": new_id(),
        "value": {
            "stem": stem,
            "options": [
                {
                    "type": "item",
                    "id": new_id(),
                    "value": {"text": text, "is_right": is_right, "feedback": f"About {text}"},
                }
                for text, is_right in options
            ],
            "explanation": "Each step goes down.",
            "points": 1,
            **fields,
        },
    }


def quiz(*questions: dict, title="Check yourself", pass_percent=None, is_required=True, id=None) -> dict:
    """A quiz block; practice unless `pass_percent` is given."""
    return {
        "type": "quiz",
        "id": id or new_id(),
        "value": {
            "title": title,
            "introduction": "",
            "pass_percent": pass_percent,
            "is_required": is_required,
            "questions": list(questions or (question(),)),
        },
    }


def assignment(*, id=None, **fields) -> dict:
    """An assignment block that takes a text and PDFs."""
    value = {
        "title": "Where averages mislead",
        "instructions": "Show *one* mean that hides something.",
        "takes_text": True,
        "is_required": True,
        "files": {"types": ["pdf", "text"], "max_files": 2, "max_megabytes": 1},
        **fields,
    }
    return {"type": "assignment", "id": id or new_id(), "value": value}
