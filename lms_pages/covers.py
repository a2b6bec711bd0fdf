"""Covers drawn from the slug: printed cloth with a medallion, for courses without a picture of their own.

The same slug gives the same cover for ever. An SVG of plain circles, paths and one <pattern>, up to 110 kB (about a
tenth when compressed): no text, no script, no style, no reference to anything outside.
"""

import hashlib
import math
import random
from typing import NamedTuple

from django.utils.crypto import salted_hmac

WIDTH, HEIGHT = 640, 360
TURN = 2 * math.pi


class Dye(NamedTuple):
    """Four inks of one cloth. The first three are also tokens in static/css/clothbound.css."""

    ground: str
    deep: str
    print: str
    accent: str


DYES = {
    "indigo": Dye("#1B2668", "#141C50", "#DCE2FF", "#F3B33D"),
    "madder": Dye("#8C2331", "#701A26", "#FFE2DA", "#F6B95C"),
    "umber": Dye("#54301F", "#412416", "#F8E4CE", "#EDA33B"),
    "spruce": Dye("#0D4A45", "#083935", "#D3F2E8", "#F3C453"),
    "plum": Dye("#4C2058", "#3A1745", "#F3DDF8", "#F4A765"),
    "sky": Dye("#16507F", "#0F3E64", "#DAEDFF", "#FFBE5C"),
}
VERSION = 1  # counts up when the drawing changes, so that no browser keeps the old one
PRINTS = ("trellis", "lozenge", "scallop", "sprig", "wheel", "rosette")
LAYOUTS = ("moon", "sunrise", "corner", "frieze", "twin")


def dye_of(slug: str) -> str:
    """The name of the dye that belongs to a slug; also the value of data-dye on cards and bands."""
    digest = hashlib.sha256(f"dye:{slug}".encode()).digest()
    return tuple(DYES)[digest[0] % len(DYES)]


def cover_key(slug: str) -> str:
    """What the address of a cover carries. It changes with the drawing, so that the cover may be kept for a year, and
    nobody else can make it, so that asking for a word does not tell whether a draft has it."""
    return salted_hmac(__name__, f"{VERSION}:{slug}", algorithm="sha256").hexdigest()[:16]


def cover_svg(slug: str, dye: str | None = None) -> str:
    """The cover as an SVG document of 640 x 360. An unknown dye raises KeyError."""
    dye = dye or dye_of(slug)
    inks = DYES[dye]
    dice = random.Random(int(hashlib.sha256(slug.encode()).hexdigest(), 16))
    tile = _ground(dice.choice(PRINTS), inks.print)
    layout = dice.choice(LAYOUTS)
    pattern = "p" + hashlib.sha256(f"{slug}{dye}".encode()).hexdigest()[:6]  # unique where covers are inlined together
    medallions = [_medallion(dice, x, y, radius, inks) for x, y, radius in _places(layout, dice)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice">'
        f'<defs><pattern id="{pattern}" width="{tile.width}" height="{tile.height}" patternUnits="userSpaceOnUse">'
        f"{tile.markup}</pattern></defs>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{inks.ground}"/>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#{pattern})"/>'
        f"{''.join(medallions)}</svg>"
    )


def _places(layout: str, dice: random.Random) -> list[tuple[float, float, float]]:
    """Center and radius of each medallion."""
    if layout == "moon":
        return [(WIDTH * dice.choice((0.70, 0.76)), HEIGHT * dice.choice((0.40, 0.56)), dice.choice((170, 188)))]
    if layout == "sunrise":
        return [(WIDTH * dice.choice((0.5, 0.62)), HEIGHT * 1.03, 248)]
    if layout == "corner":
        return [(WIDTH * 0.06, HEIGHT * 1.02, 216), (WIDTH * 0.84, HEIGHT * 0.2, 92)]
    if layout == "frieze":
        return [(WIDTH * (i - 0.06) / 3 + 14, HEIGHT * 0.5, 104) for i in range(4)]
    return [(WIDTH * 0.30, HEIGHT * 0.46, 132), (WIDTH * 0.80, HEIGHT * 0.76, 118)]


# --- strokes


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _dot(x: float, y: float, radius: float, color: str, opacity: float = 1) -> str:
    fade = "" if opacity >= 1 else f' opacity="{opacity:.2f}"'
    return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}" fill="{color}"{fade}/>'


def _around(x: float, y: float, radius: float, angle: float) -> tuple[float, float]:
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def _ring(
    x: float, y: float, radius: float, count: int, size: float, color: str, phase: float = 0, opacity: float = 1
) -> str:
    return "".join(_dot(*_around(x, y, radius, phase + TURN * i / count), size, color, opacity) for i in range(count))


def _petal(x: float, y: float, angle: float, inner: float, outer: float, half_width: float, color: str) -> str:
    """A leaf from radius `inner` to `outer` at `angle`."""
    cos, sin = math.cos(angle), math.sin(angle)

    def point(along: float, across: float) -> str:
        return f"{_number(x + along * cos - across * sin)} {_number(y + along * sin + across * cos)}"

    middle = (inner + outer) / 2
    one_side, other_side = point(middle, half_width), point(middle, -half_width)
    tip, root = point(outer, 0), point(inner, 0)
    return f'<path d="M{root}Q{one_side} {tip}Q{other_side} {root}Z" fill="{color}"/>'


# --- the small print all over the ground


class Tile(NamedTuple):
    width: int
    height: int
    markup: str


def _ground(name: str, ink: str) -> Tile:
    return {
        "trellis": _trellis,
        "lozenge": _lozenge,
        "scallop": _scallop,
        "sprig": _sprig,
        "wheel": _wheel,
        "rosette": _rosette,
    }[name](ink)


def _corners(width: int, height: int) -> tuple[tuple[int, int], ...]:
    return ((0, 0), (width, 0), (0, height), (width, height))


def _trellis(ink: str) -> Tile:
    side = 44
    marks = []
    for k in range(1, 6):
        t = k / 6 * side
        marks += [_dot(t, t, 1.25, ink, 0.46), _dot(t, side - t, 1.25, ink, 0.46)]
    marks += [_dot(x, y, 3, ink, 0.8) for x, y in _corners(side, side)]
    for x, y in ((side / 2, 0), (side / 2, side), (0, side / 2), (side, side / 2)):
        marks.append(_ring(x, y, 5.4, 6, 1.25, ink, 0, 0.6))
    return Tile(side, side, "".join(marks))


def _lozenge(ink: str) -> Tile:
    width, height = 52, 40
    marks = []
    for x, y in ((width / 2, height / 2), *_corners(width, height)):
        for scale, count, opacity in ((0.94, 6, 0.36), (0.5, 3, 0.62)):
            for i in range(count):
                t = i / count
                for right, down in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
                    across, along = width / 2 * scale * (1 - t), height / 2 * scale * t
                    marks.append(_dot(x + right * across, y + down * along, 1.15, ink, opacity))
        marks.append(_dot(x, y, 2.1, ink, 0.85))
    return Tile(width, height, "".join(marks))


def _dots_inside(points, width: int, height: int, size: float, ink: str, opacity: float) -> list[str]:
    """Only what shows in the tile, so that the file stays small."""
    return [_dot(x, y, size, ink, opacity) for x, y in points if -2 < x < width + 2 and -2 < y < height + 2]


def _scallop(ink: str) -> Tile:
    radius = 32
    width, height = 2 * radius, radius
    marks = []
    middles = ((radius, radius * 0.5), (radius, radius * 1.5), (radius, -radius * 0.5))
    for x, y in (middles[0], (0, radius), (width, radius), (0, 0), (width, 0), *middles[1:]):
        for inner, count, opacity in ((radius - 3, 12, 0.5), (radius - 11, 9, 0.36), (radius - 19, 6, 0.6)):
            arc = [_around(x, y, inner, math.pi + math.pi * i / count) for i in range(count + 1)]
            marks += _dots_inside(arc, width, height, 1.2, ink, opacity)
    return Tile(width, height, "".join(marks))


def _sprig(ink: str) -> Tile:
    width, height = 44, 60
    marks = []
    for x, y in ((width / 2, 13), (0, 43), (width, 43)):
        for lean in (-1.2, -0.6, 0, 0.6, 1.2):
            marks.append(f'<g opacity=".55">{_petal(x, y + 10, lean - math.pi / 2, 5, 21, 3.6, ink)}</g>')
        marks.append(_dot(x, y + 11, 2.1, ink, 0.85))
    marks += [_dot(x, y, 1.3, ink, 0.5) for x, y in ((0, 13), (width, 13), (width / 2, 43))]
    return Tile(width, height, "".join(marks))


def _wheel(ink: str) -> Tile:
    side = 60
    marks = []
    for x, y in ((side / 2, side / 2), *_corners(side, side)):
        for radius, count, opacity in ((19, 26, 0.52), (12, 16, 0.36), (5.5, 8, 0.66)):
            circle = [_around(x, y, radius, TURN * i / count) for i in range(count)]
            marks += _dots_inside(circle, side, side, 1.15, ink, opacity)
        marks.append(_dot(x, y, 1.7, ink, 0.8))
    return Tile(side, side, "".join(marks))


def _rosette(ink: str) -> Tile:
    width, height = 48, 84
    marks = []
    for x, y in ((width / 2, 21), (0, 63), (width, 63)):
        marks += [_dot(x, y, 2.6, ink, 0.8), _ring(x, y, 8, 8, 1.3, ink, 0, 0.58)]
        marks.append(_ring(x, y, 15, 14, 1.1, ink, 0.2, 0.38))
    return Tile(width, height, "".join(marks))


# --- the large rosette; which rings it has, and in what order, is up to the slug


def _medallion(dice: random.Random, x: float, y: float, radius: float, inks: Dye) -> str:
    marks = [_dot(x, y, radius, inks.ground), _dot(x, y, radius - 7, inks.deep)]
    petals = 2 * round(radius / 17) + dice.choice((4, 6, 8))
    marks.append(_ring(x, y, radius - 3.5, petals * 5, 1.5, inks.print, 0, 0.95))
    free = radius - 17  # what is left for the rings further in
    bands = [_petal_band, _dot_band, _double_band, _lattice_band, _spoke_band]
    dice.shuffle(bands)
    for band in bands:
        if free < 30:
            break
        drawn, depth = band(x, y, free, petals, inks)
        marks.append(drawn)
        free -= depth
    for i in range(8):
        marks.append(_petal(x, y, TURN * (i + 0.5) / 8, 5, max(free - 4, 14), max(free * 0.16, 3), inks.print))
    marks.append(_dot(x, y, 5.5, inks.accent))
    return "".join(marks)


def _petal_band(x, y, radius, petals, inks) -> tuple[str, float]:
    depth = radius * 0.36
    marks = []
    for i in range(petals):
        angle = TURN * i / petals
        marks.append(_petal(x, y, angle, radius - depth, radius, min(depth * 0.34, 2.6 * radius / petals), inks.print))
        marks.append(_dot(*_around(x, y, radius - 5, angle + math.pi / petals), 2.4, inks.accent))
    return "".join(marks), depth + 9


def _dot_band(x, y, radius, petals, inks) -> tuple[str, float]:
    large = _ring(x, y, radius - 4, petals * 2, 3.1, inks.accent)
    return large + _ring(x, y, radius - 4, petals * 2, 1.4, inks.print, math.pi / (petals * 2)), 17


def _double_band(x, y, radius, petals, inks) -> tuple[str, float]:
    outer = _ring(x, y, radius - 2, petals * 4, 1.5, inks.print, 0, 0.9)
    return outer + _ring(x, y, radius - 8, petals * 4, 1.3, inks.print, math.pi / (petals * 4), 0.65), 18


def _lattice_band(x, y, radius, petals, inks) -> tuple[str, float]:
    rows = [
        _ring(x, y, radius - 3 - j * 6, petals * 2, 1.9 - j * 0.26, inks.print, (j % 2) * math.pi / (petals * 2), 0.9)
        for j in range(4)
    ]
    return "".join(rows), 31


def _spoke_band(x, y, radius, petals, inks) -> tuple[str, float]:
    marks = []
    for i in range(petals * 2):
        angle = TURN * i / (petals * 2)
        x0, y0 = map(_number, _around(x, y, radius - 20, angle))
        x1, y1 = map(_number, _around(x, y, radius - 3, angle))
        ink = inks.print if i % 2 else inks.accent
        marks.append(f'<path d="M{x0} {y0}L{x1} {y1}" stroke="{ink}" stroke-width="2" stroke-linecap="round"/>')
    return "".join(marks), 31
