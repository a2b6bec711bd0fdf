"""What is drawn on certificates: rosettes, bands of waves, stitches, the QR code. SVG of plain shapes with colors of
their own, because a style sheet does not reach into pictures of a PDF."""

import base64
import math
from dataclasses import dataclass

import qrcode
from django.utils.html import escape

TURN = 2 * math.pi


@dataclass(frozen=True)
class Drawing:
    """The inside of an SVG, and its size in millimeters."""

    content: str
    width: float
    height: float

    def svg(self, *, name: str = "", title: str = "") -> str:
        """`name` is its class; `title` says in words what is to be seen, for screen readers of page and PDF."""
        size = f'viewBox="0 0 {number(self.width)} {number(self.height)}" width="{number(self.width)}mm"'
        described = f' class="{name}" role="img"' if name else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg"{described} {size} height="{number(self.height)}mm">'
            f"{f'<title>{escape(title)}</title>' if title else ''}{self.content}</svg>"
        )

    @property
    def address(self) -> str:
        """For style sheets: what is drawn there is an ornament, which says nothing to anybody who does not see it."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg().encode()).decode()}"


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def dot(x: float, y: float, radius: float, color: str, opacity: float = 1) -> str:
    fade = "" if opacity >= 1 else f' fill-opacity="{opacity:.2f}"'
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{color}"{fade}/>'


def circle(x: float, y: float, radius: float, color: str, width: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="none" stroke="{color}" '
        f'stroke-width="{number(width)}"{dashed}/>'
    )


def around(x: float, y: float, radius: float, angle: float) -> tuple[float, float]:
    return x + radius * math.cos(angle), y + radius * math.sin(angle)


def ring(x: float, y: float, radius: float, count: int, size: float, color: str, phase: float = 0) -> str:
    return "".join(dot(*around(x, y, radius, phase + TURN * i / count), size, color) for i in range(count))


def petals(x: float, y: float, inner: float, outer: float, count: int, half: float, color: str, phase=0.0) -> str:
    """A wreath of leaves from one radius to another, `half` as wide on each side."""
    path = []
    for i in range(count):
        angle = phase + TURN * i / count
        across, middle = angle + TURN / 4, around(x, y, (inner + outer) / 2, angle)
        root, tip = around(x, y, inner, angle), around(x, y, outer, angle)
        one, other = around(*middle, half, across), around(*middle, -half, across)
        points = [number(value) for point in (root, one, tip, other, root) for value in point]
        path.append("M{} {}Q{} {} {} {}Q{} {} {} {}Z".format(*points))
    return f'<path d="{"".join(path)}" fill="{color}"/>'


def scalloped(x: float, y: float, radius: float, lobes: int, depth: float, color: str) -> str:
    """A disc with a wavy edge."""
    steps = lobes * 10
    points = []
    for i in range(steps):
        angle = TURN * i / steps
        points.append(around(x, y, radius - depth / 2 + depth / 2 * math.cos(lobes * angle), angle))
    line = "L".join(f"{number(a)} {number(b)}" for a, b in points)
    return f'<path d="M{line}Z" fill="{color}"/>'


def seal(accent: str, paper: str, *, size: float = 34) -> Drawing:
    """The house's flower in a wreath: a seal that needs no words."""
    c = size / 2
    r = size / 2
    parts = [
        scalloped(c, c, r, 28, r * 0.09, accent),
        circle(c, c, r * 0.86, paper, r * 0.018),
        ring(c, c, r * 0.79, 48, r * 0.02, paper),
        circle(c, c, r * 0.72, paper, r * 0.018),
        petals(c, c, r * 0.36, r * 0.66, 16, r * 0.105, paper),
        petals(c, c, r * 0.40, r * 0.54, 16, r * 0.045, accent),
        ring(c, c, r * 0.62, 16, r * 0.022, paper, TURN / 32),
        circle(c, c, r * 0.32, paper, r * 0.018),
        petals(c, c, r * 0.07, r * 0.27, 8, r * 0.075, paper),
        dot(c, c, r * 0.045, paper),
    ]
    return Drawing("".join(parts), size, size)


def waves(x: float, y: float, length: float, *, is_upright: bool, height: float, wave: float, color: str) -> str:
    """A band of three interlaced waves, as engravers draw it; a whole number of them fits the length."""
    count = max(1, round(length / wave))
    steps = count * 12
    lines = []
    for phase in (0, TURN / 3, 2 * TURN / 3):
        points = []
        for i in range(steps + 1):
            along, across = length * i / steps, height / 2 * math.sin(TURN * count * i / steps + phase)
            points.append((x + across, y + along) if is_upright else (x + along, y + across))
        lines.append("M" + "L".join(f"{number(a)} {number(b)}" for a, b in points))
    return f'<path d="{"".join(lines)}" fill="none" stroke="{color}" stroke-width=".16" stroke-linejoin="round"/>'


def box(x: float, y: float, width: float, height: float, color: str, line: float, *, radius=0.0, dashes="") -> str:
    dashed = f' stroke-dasharray="{dashes}" stroke-linecap="round"' if dashes else ""
    size = f'width="{number(width)}" height="{number(height)}" rx="{number(radius)}"'
    return (
        f'<rect x="{number(x)}" y="{number(y)}" {size} '
        f'fill="none" stroke="{color}" stroke-width="{number(line)}"{dashed}/>'
    )


def qr_code(text: str, color: str) -> Drawing:
    """One path; the quiet zone around it is the page's."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                path.append(f"M{x} {y}h{run - x}v1h-{run - x}z")
            x = run + 1
    shape = f'<path d="{"".join(path)}" fill="{color}" shape-rendering="crispEdges"/>'
    return Drawing(shape, len(rows), len(rows))


def mixed(color: str, other: str, share: float) -> str:
    """`share` of the first color in the second."""
    pairs = zip(bytes.fromhex(color[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)
