"""Areas of a picture: {"id", "shape", "coords", "is_right", "label"}; coordinates go from 0 to 1.

rect     left, top, right, bottom
circle   middle from the left, from the top, radius in widths of the picture
polygon  x, y of each corner
"""

from itertools import pairwise

NEEDED = {"rect": 4, "circle": 3}
COLUMNS, ROWS = "ABCDEFGHIJKL", tuple(range(1, 9))


def is_area(area: dict) -> bool:
    coords = area["coords"]
    if not all(isinstance(number, int | float) and 0 <= number <= 1 for number in coords):
        return False
    if area["shape"] == "polygon":
        return len(coords) >= 6 and len(coords) % 2 == 0
    if len(coords) != NEEDED.get(area["shape"]):
        return False
    return coords[0] < coords[2] and coords[1] < coords[3] if area["shape"] == "rect" else coords[2] > 0


def holds(area: dict, x: float, y: float, *, height: float) -> bool:
    """Whether a point lies in the area; `height` of the picture in widths."""
    coords = area["coords"]
    match area["shape"]:
        case "rect":
            return coords[0] <= x <= coords[2] and coords[1] <= y <= coords[3]
        case "circle":
            return (x - coords[0]) ** 2 + ((y - coords[1]) * height) ** 2 <= coords[2] ** 2
        case _:
            return _inside(list(zip(coords[::2], coords[1::2], strict=True)), x, y)


def middle(area: dict) -> tuple[float, float]:
    coords = area["coords"]
    if area["shape"] == "rect":
        return (coords[0] + coords[2]) / 2, (coords[1] + coords[3]) / 2
    if area["shape"] == "circle":
        return coords[0], coords[1]
    return sum(coords[::2]) / len(coords[::2]), sum(coords[1::2]) / len(coords[1::2])


def cell_middle(column: str, row: int) -> tuple[float, float]:
    return (COLUMNS.index(column) + 0.5) / len(COLUMNS), (row - 0.5) / len(ROWS)


def in_cell(point: tuple[float, float], column: str, row: int) -> bool:
    x, y = point
    return int(x * len(COLUMNS)) == COLUMNS.index(column) and int(y * len(ROWS)) == row - 1


def _inside(corners, x: float, y: float) -> bool:
    """Whether a line from the point to the right crosses the outline an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1
