"""A cover (lms_pages.covers) as pixels. Only what stands in one is understood: circles, leaves, strokes, one tile."""

import re
import xml.etree.ElementTree as ElementTree

from PIL import Image, ImageDraw

from .covers import HEIGHT, WIDTH

FINE = 2  # drawn larger and then made smaller, which rounds the edges
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?[0-9.]+")


def cover_pixels(svg: str, ground: str, *, width: int) -> Image.Image:
    """The cover `width` pixels wide. `ground` is the color of its cloth, which faded inks are mixed with."""
    root = ElementTree.fromstring(svg)
    brush = _Brush(ground, FINE * width / WIDTH)
    canvas = Image.new("RGB", (round(WIDTH * brush.fine), round(HEIGHT * brush.fine)), ground)
    brush.lay_tiles(canvas, root.find(f"{SVG}defs/{SVG}pattern"))
    brush.draw(canvas, [element for element in root if element.tag not in {f"{SVG}defs", f"{SVG}rect"}])
    return canvas.resize((width, round(HEIGHT * width / WIDTH)), Image.Resampling.LANCZOS)


class _Brush:
    def __init__(self, ground: str, fine: float):
        self.ground, self.fine = ground, fine

    def lay_tiles(self, canvas, pattern) -> None:
        size = (round(float(pattern.get("width")) * self.fine), round(float(pattern.get("height")) * self.fine))
        tile = Image.new("RGB", size, self.ground)
        self.draw(tile, pattern)
        for x in range(0, canvas.width, size[0]):
            for y in range(0, canvas.height, size[1]):
                canvas.paste(tile, (x, y))

    def draw(self, canvas, elements, fade: float = 1) -> None:
        pen = ImageDraw.Draw(canvas)
        for element in elements:
            opacity = fade * float(element.get("opacity", 1))
            if element.tag == f"{SVG}g":
                self.draw(canvas, element, opacity)
            elif element.tag == f"{SVG}circle":
                x, y, radius = (float(element.get(name)) * self.fine for name in ("cx", "cy", "r"))
                pen.ellipse((x - radius, y - radius, x + radius, y + radius), self._ink(element.get("fill"), opacity))
            elif element.tag == f"{SVG}path":
                points = [float(number) * self.fine for number in NUMBER.findall(element.get("d"))]
                if element.get("stroke"):
                    pen.line(points, self._ink(element.get("stroke"), opacity), round(2 * self.fine))
                else:
                    pen.polygon(leaf(points), self._ink(element.get("fill"), opacity))

    def _ink(self, color: str, opacity: float) -> tuple[int, ...]:
        """A faded color as it looks on the ground."""
        pairs = zip(rgb(color), rgb(self.ground), strict=True)
        return tuple(round(ink * opacity + below * (1 - opacity)) for ink, below in pairs)


def rgb(color: str) -> tuple[int, int, int]:
    return tuple(bytes.fromhex(color.removeprefix("#")))


def leaf(numbers: list[float]) -> list[tuple[float, float]]:
    """ "M root Q side tip Q side root Z" as the corners of a polygon."""
    root, one, tip, other = (tuple(numbers[at : at + 2]) for at in (0, 2, 4, 6))
    return curve(root, one, tip) + curve(tip, other, root)


def curve(start, bend, end, steps: int = 10) -> list[tuple[float, float]]:
    def at(t: float) -> tuple[float, float]:
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        return a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]

    return [at(step / steps) for step in range(steps)]
