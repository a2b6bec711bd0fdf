"""Made-up lesson bodies, about as long and as mixed as real ones. The same random source gives the same bodies."""

import random
from uuid import UUID

WORDS = """
gradient step weight layer neuron batch epoch loss rate model data test train bias input output signal noise curve slope
matrix vector sum mean error label sample feature class score answer question example reader paper pencil number line
point small large better worse first last next every again never always because therefore although until while where
""".split()
CODE = """def step(weights, gradient, rate):
    # against the gradient, a little at a time
    return [w - rate * g for w, g in zip(weights, gradient)]

for epoch in range(10):
    weights = step(weights, slope(weights), rate=0.1)
    print(epoch, loss(weights))
"""
QUIZ_EVERY = 4  # lessons
MEDIA_AT = 1  # the first one is open to everybody
VIDEO = "https://www.youtube.com/watch?v=aircAruvnKk"
PACKAGE = {"url": "", "completion": "statement", "required_percent": None, "is_required": False}


def new_id(source: random.Random) -> str:
    return str(UUID(int=source.getrandbits(128), version=4))


def title(source: random.Random) -> str:
    return " ".join(source.sample(WORDS, 4)).capitalize()


def sentence(source: random.Random) -> str:
    return " ".join(source.choices(WORDS, k=source.randint(8, 18))).capitalize() + "."


def paragraph(source: random.Random) -> str:
    plain = " ".join(sentence(source) for _ in range(5))
    return f"{plain} A *{source.choice(WORDS)}* is written `{source.choice(WORDS)}()`, and $y = wx + b$ says why."


def lesson_body(source: random.Random, place: int, paper: int | None = None, package: int | None = None) -> list[dict]:
    """Raw StreamField value: about 900 words in three sections; every fourth lesson (`place` from 0) ends in a quiz,
    and two lessons after it comes one with a quiz on a page of its own. The second begins with a video and, when there
    are such, the document `paper` and the H5P package `package`."""
    body = []
    if place == MEDIA_AT:
        body.append(("video", {"title": title(source), "url": VIDEO, "has_captions": True, "length_minutes": 10}))
        body += [("file", {"document": paper, "title": ""})] if paper else []
        body += [("h5p", {**PACKAGE, "title": title(source), "package": package})] if package else []
    for section in range(3):
        body.append(("heading", {"text": title(source), "level": "2"}))
        body += [("markdown", paragraph(source)) for _ in range(3)]
        if section == 0:
            body.append(("code", {"language": "python", "title": "step.py", "code": CODE, "highlight_lines": "2"}))
        elif section == 1:
            body.append(("callout", {"tone": "tip", "title": title(source), "text": sentence(source)}))
    if place % QUIZ_EVERY == QUIZ_EVERY - 1:
        body.append(("quiz", _quiz(source)))
    elif place > QUIZ_EVERY and place % QUIZ_EVERY == QUIZ_EVERY // 2 - 1:
        body.append(("quiz", _quiz(source, mode="graded")))
    return [{"type": kind, "value": value, "id": new_id(source)} for kind, value in body]


def _quiz(source: random.Random, **settings) -> dict:
    return {
        "title": "Show what you know" if settings else "Check yourself",
        "introduction": "",
        "pass_percent": None,
        "is_required": True,
        "questions": [{**_item(source, _question(source)), "type": "single_choice"} for _ in range(3)],
        **({"settings": settings} if settings else {}),
    }


def _question(source: random.Random) -> dict:
    right = source.randrange(4)
    options = [
        {"text": sentence(source), "is_right": place == right, "feedback": sentence(source)} for place in range(4)
    ]
    return {
        "stem": sentence(source),
        "options": [_item(source, option) for option in options],
        "explanation": sentence(source),
        "points": 1,
    }


def _item(source: random.Random, value: dict) -> dict:
    return {"type": "item", "id": new_id(source), "value": value}
