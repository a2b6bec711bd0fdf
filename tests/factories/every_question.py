"""One question of every type as it is stored in a version, some with words that are too long for a phone."""

LONG = (
    r"$P(A \mid B_1, B_2, \dots, B_n) = "
    r"\frac{P(B_1, B_2, \dots, B_n \mid A)\,P(A)}{\sum_{i=1}^{n} P(B_i \mid A_i)\,P(A_i)}$"
)
IMAGE = {"src": "/static/img/moon-indigo.svg", "width": 800, "height": 800}
CODE = "for number in range(3): print('a line that is too long for a phone', number, end='and goes on and on')"


def question(kind: str, stem: str, *, points=1, **fields) -> dict:
    """Its id is its type."""
    return {"id": kind, "type": kind, "stem": stem, "points": points, "explanation": "", **fields}


def options(*texts: str, right=(0,)) -> list[dict]:
    return [
        {"id": str(place), "text": text, "is_right": place in right, "feedback": f"About {text}"}
        for place, text in enumerate(texts)
    ]


def accepted(text: str) -> list[dict]:
    return [{"text": text, "match": "folded", "feedback": ""}]


PAIRS = {"$x^2$": "a square with a name that is rather long for a phone", "$x^3$": "a cube"}
GAPS = [
    {"id": "b1", "accepted": accepted("Paris")},
    {"id": "b2", "accepted": accepted("Seine"), "options": ["Loire", "Seine"]},
    {"id": "b3", "accepted": accepted("42")},
]
MOON = {"id": "a", "shape": "rect", "coords": [0.1, 0.1, 0.4, 0.4], "is_right": True, "label": "The moon"}
EVERY_TYPE = [
    question("single_choice", f"Which of these is the same as {LONG}?", points=2, explanation="By Bayes.",
             options=options(LONG, "None of them"), hints=[{"text": "Count.", "cost": 1}], tags=["Bayes"]),
    question("multiple_choice", "Which are means?\n\nThere may be **several**.",
             options=options("Arithmetic", "Harmonic", "Modal", right=(0, 1))),
    question("true_false", "A mean is always one of the values.", is_true=False),
    question("short_text", "The middle value is called?", accepted=accepted("median")),
    question("numeric", "How fast does it fall?", unit="m/s²", unit_required=True,
             accepted=[{"value": 9.81, "tolerance": 0.01}]),
    question("matching", "What belongs together?", points=2, partial=True,
             pairs=[{"id": f"p{place}", "left": left, "right": PAIRS[left]} for place, left in enumerate(PAIRS)],
             distractors=[{"id": "d", "text": "a line"}]),
    question("ordering", "From small to large", points=2, partial=True,
             items=[{"id": f"i{place}", "text": word} for place, word in enumerate(("Ant", "Cat", "Horse"))]),
    question("fill_blanks", "Complete it.", points=2, blanks=GAPS,
             text="The capital is [[b1]], on the [[b2]]:\n\n```python\nprint([[b3]])\n```"),
    question("hotspot", "Where is the moon?", image=IMAGE, alt="A night sky", areas=[MOON]),
    question("essay", "Why is the mean not enough?", points=3, min_words=2, max_words=200,
             model_answer="It hides the spread."),
    question("file_upload", "Your drawing", points=2, types=["pdf", "png"], max_files=2, max_bytes=100_000),
    question("code", f"What does it print?\n\n```python\n{CODE}\n```", language="python", starter="",
             expected_output="1\n2\n"),
]  # fmt: skip
ANSWERS = {
    "q-single_choice": ["1"], "q-multiple_choice": ["0", "2"], "q-true_false": ["false"], "q-short_text": ["mode"],
    "q-numeric": ["9.81 m/s²"], "q-matching-p0": [], "q-ordering-i0": ["2"], "q-ordering-i1": ["1"],
    "q-ordering-i2": ["3"], "q-fill_blanks-b1": ["paris"], "q-fill_blanks-b2": ["Loire"], "q-fill_blanks-b3": ["41"],
    "q-hotspot-column": ["C"], "q-hotspot-row": ["3"], "q-essay": ["It hides how far the values are apart."],
    "q-code": ["1"],
}  # fmt: skip
