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

# What is left of each family's axes: a range, or one place. By how a file's name begins.
AXES = {
    "bricolage-grotesque": {"wght": 680},  # keeps its optical sizes
    "hanken-grotesk": {"wght": (400, 720)},
    "jetbrains-mono": {"wght": (450, 700)},
    "literata": {"wght": (400, 700)},
}
CODE = "jetbrains-mono"
CODE_FEATURES = ["ccmp", "locl", "mark", "mkmk"]  # programs are shown without ligatures
TEXT_FEATURES = ["calt", "ccmp", "frac", "kern", "liga", "locl", "lnum", "mark", "mkmk", "pnum", "sups", "tnum"]

# The characters of school and university formulas; anything rarer comes from a font of the system.
MATH = "stix-two-math"
MATH_FEATURES = ["dtls", "ssty"]
MATH_CHARACTERS = (
    (0x20, 0x7E), (0xB1, 0xB1), (0xB7, 0xB7), (0xD7, 0xD7), (0xF7, 0xF7),  # latin
    (0x391, 0x3A9), (0x3B1, 0x3D6),  # greek
    (0x2026, 0x2026), (0x2032, 0x2034), (0x2061, 0x2064), (0x302, 0x308), (0x20D7, 0x20D7),  # dots, primes, accents
    (0x2102, 0x2102), (0x210E, 0x2115), (0x211A, 0x211D), (0x2124, 0x2124), (0x2135, 0x2135),  # letters of sets
    (0x2190, 0x2199), (0x21A6, 0x21A6), (0x21C4, 0x21CC), (0x21D0, 0x21D5), (0x27F5, 0x27FA),  # arrows
    (0x2200, 0x223D), (0x2243, 0x224D), (0x2260, 0x2287), (0x228F, 0x2299), (0x22A2, 0x22A5), (0x22C0, 0x22C6),
    (0x22EE, 0x22F1), (0x2308, 0x230B), (0x27E8, 0x27E9),  # operators, dots, brackets
    (0x1D400, 0x1D467), (0x1D6E2, 0x1D71B),  # bold, italic, italic greek
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
    return next((axes for start, axes in AXES.items() if name.startswith(start)), {})


if __name__ == "__main__":
    origin, destination = (Path(argument) for argument in sys.argv[1:])
    for file in sorted(origin.glob("*.woff2")):
        shrink(file, destination / file.name)
