"""One question of each type with what it earns: the contract test asks every type for its samples."""

from dataclasses import dataclass, field

IMAGE = {"src": "/media/hill.png", "width": 800, "height": 400}


def options(*rights: bool, text="Option", **fields) -> list[dict]:
    return [
        {"id": f"o{place}", "text": f"{text} {place}", "is_right": right, "feedback": f"About {place}", **fields}
        for place, right in enumerate(rights)
    ]


def accepted(text, match="folded", **fields) -> dict:
    return {"text": text, "match": match, **fields}


def chosen(*ids) -> dict:
    return {"": list(ids)}


def one(text) -> dict:
    return {"": [text]}


def parts(**values) -> dict:
    return {part: [value] for part, value in values.items()}


@dataclass
class Sample:
    """What is posted, by part. `partial` pairs it with the points of 4; `secrets` must not be in what is asked."""

    fields: dict
    right: list[dict]
    wrong: list[dict]
    partial: list[tuple] = field(default_factory=list)
    refused: list[dict] = field(default_factory=list)
    waits: list[dict] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    broken: list[dict] = field(default_factory=list)  # fields that make it a question nobody can ask

    def question(self, slug: str, **fields) -> dict:
        base = {"id": "question-1", "type": slug, "stem": "Which?", "points": 4, "explanation": "Because."}
        return {**base, **self.fields, **fields}


CHOICE_SECRETS = ["is_right", "About", "Because", "fraction"]
NO_OPTIONS = [{"options": options(False, False)}, {"options": options(True)}, {"options": []}]
FOUR = options(True, True, False, False)
FRACTIONS = [{**option, "fraction": share} for option, share in zip(FOUR, (0.5, 0.5, -0.25, 0), strict=True)]
PATTERN = [accepted(r"colou?r(ed)?", "pattern")]
HOSTILE_PATTERN = [accepted("(a+)+$", "pattern")]

SAMPLES: dict[str, list[Sample]] = {
    "single_choice": [
        Sample(
            {"options": options(False, True, False)},
            right=[chosen("o1")],
            wrong=[chosen("o0"), chosen()],
            refused=[chosen("o9"), chosen(""), chosen("o1 "), chosen("o0", "o1"), {"x": ["o1"]}],
            secrets=CHOICE_SECRETS,
            broken=[*NO_OPTIONS, {"options": options(True, True)}],
        ),
        Sample(
            {
                "options": [
                    {**option, "fraction": share} for option, share in zip(options(1, 0, 0), (1, 0.5, -1), strict=True)
                ],
                "partial": "fractions",
            },
            right=[chosen("o0")],
            wrong=[chosen("o2")],
            partial=[(chosen("o1"), 2)],
        ),
    ],
    "multiple_choice": [
        Sample(
            {"options": FOUR},
            right=[chosen("o0", "o1"), chosen("o1", "o0", "o0")],
            wrong=[chosen("o0"), chosen("o0", "o1", "o2"), chosen()],
            refused=[chosen("o9"), chosen("o0", "O1")],
            secrets=CHOICE_SECRETS,
            broken=NO_OPTIONS,
        ),
        Sample(
            {"options": FOUR, "partial": "right_minus_wrong"},
            right=[chosen("o0", "o1")],
            wrong=[chosen("o0", "o2"), chosen("o2", "o3"), chosen("o0", "o1", "o2", "o3")],
            partial=[(chosen("o0"), 2), (chosen("o0", "o1", "o3"), 2)],
        ),
        Sample(
            {"options": FRACTIONS, "partial": "fractions"},
            right=[chosen("o0", "o1")],
            wrong=[chosen("o2"), chosen("o3")],
            partial=[(chosen("o0"), 2), (chosen("o0", "o2"), 1), (chosen("o0", "o1", "o2"), 3)],
        ),
    ],
    "true_false": [
        Sample(
            {"is_true": False, "feedback_true": "About true", "feedback_false": "About false"},
            right=[chosen("false")],
            wrong=[chosen("true"), chosen()],
            refused=[chosen("maybe"), chosen("true", "false"), {"true": ["true"]}],
            secrets=["is_true", "About", "Because"],
            broken=[{"is_true": None}],
        )
    ],
    "short_text": [
        Sample(
            {"accepted": [accepted("Straße"), accepted("the “road”", fraction=0.5, feedback="About road")]},
            right=[one("  STRASSE "), one("strasse")],
            wrong=[one("street"), one("Strase"), one("   "), {}],
            partial=[(one('The  "Road"'), 2)],
            refused=[one("x" * 501), {"": ["a", "b"]}, {"extra": ["a"]}],
            secrets=["Straße", "road", "Because"],
            broken=[{"accepted": []}, {"accepted": [accepted("a", fraction=0.5)]}, {"accepted": [accepted(" ")]}],
        ),
        Sample(
            {"accepted": [accepted("Café", "exact")]},
            right=[one("Café"), one(" Cafe\u0301 ")],
            wrong=[one("café"), one("Cafe")],
        ),
        Sample(
            {"accepted": PATTERN},
            right=[one("color"), one("coloured")],
            wrong=[one("Color"), one("a colour"), one("colou?r(ed)?")],
            broken=[{"accepted": [accepted("(open", "pattern")]}, {"accepted": [accepted("a" * 501, "pattern")]}],
        ),
        Sample({"accepted": HOSTILE_PATTERN}, right=[one("a" * 500)], wrong=[one("a" * 499 + "!")]),
    ],
    "numeric": [
        Sample(
            {"accepted": [{"value": 1500, "tolerance": 0.5}, {"value": 1400, "tolerance": 100, "fraction": 0.25}]},
            right=[
                one(text)
                for text in ("1500", "1,500", "1.500,4", "1 499.5", "1.5e3", "1,5 × 10³", "+1500.0", "15*10^2")
            ],
            wrong=[
                one("0"),
                one("fifteen"),
                one("-1500"),
                one("1500 m"),
                one("1e9999"),
                one("9" * 90),
                one("1,50,0"),
                {},
            ],
            partial=[(one("1450"), 1)],
            refused=[one("1" * 101), {"": ["1", "2"]}],
            secrets=["1500", "0.5", "Because"],
            broken=[
                {"accepted": []},
                {"unit_required": True, "unit": ""},
                {"accepted": [{"value": 1, "tolerance": -1}]},
            ],
        ),
        Sample(
            {"accepted": [{"value": 9.81, "tolerance": 0.01}], "unit": "m/s²", "unit_required": True},
            right=[one("9,81 m/s2"), one("9.8 m / s^2"), one("9.81m/s²")],
            wrong=[one("9.81"), one("9.81 M/S²"), one("9.81 km/s²")],
            secrets=["m/s", "9.81"],
        ),
        Sample(
            {"accepted": [{"value": -0.5, "tolerance": 0}], "unit": "kg"},
            right=[one("-0.5"), one("−,5 kg"), one("-5e-1kg")],
            wrong=[one("-0.5 g"), one("0.5")],
        ),
    ],
    "matching": [
        Sample(
            {
                "pairs": [{"id": f"p{n}", "left": f"Left {n}", "right": f"Right {n % 3}"} for n in range(4)],
                "distractors": [{"id": "d", "text": "Nothing"}],
                "partial": True,
            },
            right=[],
            wrong=[{}],
            refused=[parts(p0="p0"), parts(p9="x"), {"p0": ["a", "b"]}],
            secrets=["Because", "distractor"],
            broken=[
                {"pairs": []},
                {"pairs": [{"id": f"p{n}", "left": "the same", "right": f"{n}"} for n in range(2)]},
                {"distractors": [{"id": "d", "text": "Right 1"}]},
            ],
        )
    ],
    "ordering": [
        Sample(
            {"items": [{"id": f"i{n}", "text": f"Step {n}"} for n in range(4)], "partial": True},
            right=[parts(i0="1", i1="2", i2="3", i3="4")],
            wrong=[parts(i0="4", i1="3", i2="2", i3="1"), parts(i0="1", i1="1", i2="2", i3="3"), parts(i0="1"), {}],
            partial=[(parts(i0="2", i1="3", i2="4", i3="1"), 2), (parts(i0="2", i1="1", i2="3", i3="4"), 1)],
            refused=[parts(i0="5"), parts(i0="0"), parts(i0="first"), parts(i9="1")],
            secrets=["Because"],
            broken=[{"items": []}, {"items": [{"id": "a", "text": "x"}, {"id": "b", "text": "x"}]}],
        )
    ],
    "fill_blanks": [
        Sample(
            {
                "text": "The capital is [[b1]], on the [[b2]]:\n\n```python\nprint([[b3]])\n```",
                "blanks": [
                    {"id": "b1", "accepted": [accepted("Paris", feedback="About Paris")]},
                    {"id": "b2", "accepted": [accepted("Seine")], "options": ["Loire", "Seine", "Rhône"]},
                    {"id": "b3", "accepted": [accepted(r"4\d", "pattern"), accepted("0", fraction=0.5)]},
                ],
            },
            right=[parts(b1="paris", b2="Seine", b3="42")],
            wrong=[parts(b1="Rome", b2="Loire"), {}],
            partial=[(parts(b1="Paris"), "1.33"), (parts(b1="Paris", b2="Seine", b3="0"), "3.33")],
            refused=[parts(b2="Danube"), parts(b9="x"), parts(b1="x" * 201)],
            secrets=["Paris", "About", "Because", "accepted"],
            broken=[{"blanks": []}, {"text": "No gap."}, {"text": "[[b1]] [[b1]] [[b2]] [[b3]]"}],
        )
    ],
    "hotspot": [
        Sample(
            {
                "image": IMAGE,
                "alt": "A hill",
                "areas": [
                    {"id": "a", "shape": "rect", "coords": [0.1, 0.1, 0.3, 0.3], "is_right": True, "label": "The top"},
                    {"id": "b", "shape": "circle", "coords": [0.8, 0.5, 0.1], "is_right": False, "label": "The foot"},
                    {
                        "id": "c",
                        "shape": "polygon",
                        "coords": [0.5, 0.8, 0.6, 0.8, 0.55, 0.9],
                        "is_right": True,
                        "label": "",
                    },
                ],
            },
            right=[
                parts(x="0.2", y="0.2", column="A", row="8"),
                parts(column="B", row="2"),
                parts(column="G", row="7"),
            ],
            wrong=[parts(x="0.8", y="0.65"), parts(column="L", row="8"), parts(column="B"), {}, parts(x="", y="")],
            refused=[parts(x="2", y="0"), parts(x="nan", y="0"), parts(column="Z", row="1"), parts(z="1")],
            secrets=["The top", "The foot", "coords", "Because"],
            broken=[
                {"image": None},
                {"alt": " "},
                {"areas": []},
                {"areas": [{"id": "a", "shape": "rect", "coords": [0.5, 0.5, 0.1, 0.1], "is_right": True}]},
            ],
        )
    ],
    "essay": [
        Sample(
            {"min_words": 2, "max_words": 50, "model_answer": "About walking."},
            right=[],
            wrong=[{}, one(" \n ")],
            waits=[one("One step,\r\nthen another."), one("<script>alert(1)</script>"), one("x \x00 y")],
            refused=[one("x" * 100_001)],
            secrets=["About", "Because"],
            broken=[{"min_words": 9, "max_words": 3}],
        )
    ],
    "file_upload": [
        Sample(
            {"types": ["pdf"], "max_files": 2, "max_bytes": 1024 * 1024},
            right=[],
            wrong=[{}, one("")],
            refused=[chosen("1", "2", "3"), one("../../etc/passwd"), parts(file="x")],
            secrets=["Because"],
            broken=[{"max_files": -1}, {"types": ["pdf", "exe"]}],
        )
    ],
    "code": [
        Sample(
            {"language": "python", "starter": "# here\n", "expected_output": "1\n2\n"},
            right=[one("1\n2"), one("1  \r\n2\r\n\r\n")],
            wrong=[one("1 2"), one("12"), one("# here"), {}],
            refused=[one("x" * 20_001)],
            secrets=["expected", "Because"],
        ),
        Sample({"language": "python", "starter": ""}, right=[], wrong=[{}], waits=[one("print('é 学')")]),
    ],
}
