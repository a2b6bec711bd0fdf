"""Smaller web fonts: only the characters and weights that the pages use. Run by assets.py with the Python of .venv.

    python fonts.py FROM TO     every .woff2 of one folder into the other

What the stylesheet declares stays true: a latin file keeps every character of its own, and only the range of weights
between the lightest and the boldest that the pages ask for.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# What is left of each family's axes: a range, or one place. By how a file's name begins; the longest match counts.
AXES = {
    "bricolage-grotesque": {"wght": 680},  # keeps its optical sizes
    "hanken-grotesk": {"wght": (400, 720)},
    "hanken-grotesk-latin-wght-italic": {"wght": 450},
    "hanken-grotesk-latin-ext-wght-italic": {"wght": 450},
    "jetbrains-mono": {"wght": (450, 700)},
    "literata": {"wght": (400, 700)},
}
CODE = "jetbrains-mono"
CODE_FEATURES = ["ccmp", "locl", "mark", "mkmk"]  # programs are shown without ligatures
TEXT_FEATURES = ["calt", "ccmp", "frac", "kern", "liga", "locl", "lnum", "mark", "mkmk", "pnum", "sups", "tnum"]

# The characters of school and university formulas; anything rarer comes from a font of the system.
MATH = "stix-two-math"
MATH_FEATURES = ["dtls", "flac", "kern", "ssty"]
MATH_CHARACTERS = (
    (0x20, 0x7E), (0xA0, 0xFF),  # latin
    (0x370, 0x3FF),  # greek
    (0x2010, 0x2015), (0x2026, 0x2026), (0x2032, 0x2037), (0x2057, 0x2057), (0x2061, 0x2064), (0x20D0, 0x20D7),
    (0x2100, 0x214F),  # letters of sets
    (0x2190, 0x21D5), (0x2200, 0x22FF), (0x2308, 0x230B), (0x25A0, 0x25FF),  # arrows, operators, brackets, shapes
    (0x27E8, 0x27EF), (0x27F5, 0x27FA), (0x2A00, 0x2A06), (0x2A7D, 0x2A7E),
    (0x1D400, 0x1D467), (0x1D49C, 0x1D4CF), (0x1D538, 0x1D56B),  # bold, italic, script, double-struck
    (0x1D6A4, 0x1D6A5), (0x1D6E2, 0x1D71B),  # italic greek
)  # fmt: skip


def shrink(source: Path, target: Path) -> None:
    font = TTFont(source)
    characters, features = set(font.getBestCmap()), TEXT_FEATURES
    if source.name.startswith(MATH):
        characters &= {code for first, last in MATH_CHARACTERS for code in range(first, last + 1)}
        features = MATH_FEATURES
    elif source.name.startswith(CODE):
        features = CODE_FEATURES
    options = Options(flavor="woff2", hinting=False, layout_features=features, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    limits = axes_of(source.stem)
    if limits and "fvar" in font:
        font = instantiateVariableFont(font, limits)
    font.flavor = "woff2"
    font.save(target)


def axes_of(name: str) -> dict:
    found = [start for start in AXES if name.startswith(start)]
    return AXES[max(found, key=len)] if found else {}


if __name__ == "__main__":
    origin, destination = (Path(argument) for argument in sys.argv[1:])
    for file in sorted(origin.glob("*.woff2")):
        shrink(file, destination / file.name)
