"""The house's own: a panel of printed cloth with a medallion, sewn to the paper."""

from django.utils.translation import gettext_lazy as _

from learning.certificates.design_spec import Colors, DesignSpec
from learning.certificates.rendering import drawing
from learning.certificates.rendering.layout import Size

PANEL = 78.0  # millimeters: width of the cloth on a lying sheet, height on an upright one
TILE = 11.0


class StitchedLayout:
    slug = "stitched"
    label = _("Stitched: printed cloth with a medallion")
    colors = Colors(ink="#2A1A1C", accent="#8C2331", paper="#FFFBF6")
    name_steps = ((16, "xl"), (21, "l"), (27, "m"), (37, "s"))

    def ornaments(self, design: DesignSpec, size: Size) -> dict[str, drawing.Drawing]:
        is_upright = design.orientation == "portrait"
        # A little more than the sheet, which cuts it off: no white hair at its edge.
        width, height = (size.width + 1, PANEL) if is_upright else (PANEL, size.height + 1)
        return {
            "cloth-panel": drawing.Drawing(self._cloth(design, width, height, is_upright), width, height),
            "seam": drawing.Drawing(self._seam(design, size), size.width, size.height),
            "seal": drawing.seal(design.colors.accent, design.colors.paper, size=28),
        }

    def _cloth(self, design: DesignSpec, width: float, height: float, is_upright: bool) -> str:
        accent, thread = design.colors.accent, design.colors.paper
        deep = drawing.mixed(accent, "#000000", 0.82)
        shape = f'width="{drawing.number(width)}" height="{drawing.number(height)}"'
        x, y = (width * 0.5, height * 0.5) if is_upright else (width * 0.5, height * 0.54)
        return (
            f'<defs><pattern id="print" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse">'
            f"{_trellis(drawing.mixed(thread, accent, 0.5))}</pattern></defs>"
            f'<rect {shape} fill="{accent}"/><rect {shape} fill="url(#print)"/>'
            + _medallion(x, y, 31, accent, deep, thread)
        )

    def _seam(self, design: DesignSpec, size: Size) -> str:
        """Stitches all around the paper, and along the cloth where it is sewn on."""
        accent, thread = design.colors.accent, design.colors.paper
        if design.orientation == "portrait":
            paper = (7, PANEL + 7, size.width - 14, size.height - PANEL - 14)
            edge = f"M0 {PANEL - 3.2}H{drawing.number(size.width)}"
        else:
            paper = (PANEL + 7, 7, size.width - PANEL - 14, size.height - 14)
            edge = f"M{PANEL - 3.2} 0V{drawing.number(size.height)}"
        return drawing.box(*paper, drawing.mixed(accent, thread, 0.55), 0.45, dashes="2.6 2", radius=1.5) + (
            f'<path d="{edge}" stroke="{thread}" stroke-width=".7" stroke-dasharray="4 2.4" stroke-linecap="round"/>'
        )


def _trellis(color: str) -> str:
    """Nothing stands on the edge of the tile, where it would be cut in two."""
    low, high = TILE / 4, TILE * 3 / 4
    marks = [drawing.dot(low, low, 0.7, color)]
    marks += [drawing.ring(x, y, 1.25, 6, 0.26, color) for x, y in ((high, low), (low, high))]
    for k in range(1, 6):
        along, back = (low + k / 6 * TILE) % TILE, (low - k / 6 * TILE) % TILE
        marks += [drawing.dot(along, along, 0.22, color), drawing.dot(along, back, 0.22, color)]
    return "".join(marks)


def _medallion(x: float, y: float, r: float, accent: str, deep: str, thread: str) -> str:
    warm = drawing.mixed(thread, accent, 0.72)
    return "".join(
        [
            drawing.dot(x, y, r, deep),
            drawing.circle(x, y, r, thread, 0.5),
            drawing.ring(x, y, r * 0.93, 72, 0.38, thread),
            drawing.circle(x, y, r * 0.86, warm, 0.3),
            drawing.petals(x, y, r * 0.5, r * 0.83, 24, 1.9, thread),
            drawing.petals(x, y, r * 0.56, r * 0.7, 24, 0.7, deep),
            drawing.ring(x, y, r * 0.79, 24, 0.5, warm, drawing.TURN / 48),
            drawing.circle(x, y, r * 0.46, warm, 0.3, "1.1 .9"),
            drawing.ring(x, y, r * 0.4, 28, 0.42, thread),
            drawing.petals(x, y, r * 0.1, r * 0.35, 12, 1.35, warm),
            drawing.ring(x, y, r * 0.27, 12, 0.34, thread, drawing.TURN / 24),
            drawing.dot(x, y, 1.5, thread),
        ]
    )


layout = StitchedLayout()
