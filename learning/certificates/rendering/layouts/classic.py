"""Engraved border, everything on the middle axis, letters of a book."""

from django.utils.translation import gettext_lazy as _

from learning.certificates.design_spec import Colors, DesignSpec
from learning.certificates.rendering import drawing
from learning.certificates.rendering.layout import Size

BAND, EDGE = 4.2, 9.0  # of the border: its height, and how far in its middle lies


class ClassicLayout:
    slug = "classic"
    label = _("Classic: an engraved border")
    colors = Colors(ink="#1D2333", accent="#7A5A1E", paper="#FFFEFA")
    name_steps = ((20, "xl"), (27, "l"), (34, "m"), (42, "s"))

    def ornaments(self, design: DesignSpec, size: Size) -> dict[str, drawing.Drawing]:
        accent, paper = design.colors.accent, design.colors.paper
        return {
            "border": drawing.Drawing(self._border(accent, paper, size), size.width, size.height),
            "rule": drawing.Drawing(self._rule(accent), 56, 5),
            "seal": drawing.seal(accent, paper),
        }

    def _border(self, accent: str, paper: str, size: Size) -> str:
        w, h, low, far = size.width, size.height, EDGE - BAND / 2 - 1, EDGE + BAND / 2 + 1
        parts = [
            drawing.box(low, low, w - 2 * low, h - 2 * low, accent, 0.7),
            drawing.box(far, far, w - 2 * far, h - 2 * far, accent, 0.25),
            drawing.box(far + 1.2, far + 1.2, w - 2 * far - 2.4, h - 2 * far - 2.4, accent, 0.12),
        ]
        for y in (EDGE, h - EDGE):
            parts.append(drawing.waves(EDGE, y, w - 2 * EDGE, is_upright=False, height=BAND, wave=7, color=accent))
        for x in (EDGE, w - EDGE):
            parts.append(drawing.waves(x, EDGE, h - 2 * EDGE, is_upright=True, height=BAND, wave=7, color=accent))
        for x in (EDGE, w - EDGE):
            for y in (EDGE, h - EDGE):
                parts += [
                    drawing.dot(x, y, 5.6, paper),
                    drawing.circle(x, y, 5.6, accent, 0.5),
                    drawing.circle(x, y, 4.8, accent, 0.14),
                    drawing.petals(x, y, 1.1, 4.3, 12, 0.75, accent),
                    drawing.dot(x, y, 0.6, accent),
                ]
        return "".join(parts)

    def _rule(self, accent: str) -> str:
        line = f'<path d="M0 2.5H22M34 2.5H56" stroke="{accent}" stroke-width=".3"/>'
        flower = drawing.petals(28, 2.5, 0.5, 2.4, 8, 0.55, accent)
        return line + flower + drawing.dot(24.4, 2.5, 0.4, accent) + drawing.dot(31.6, 2.5, 0.4, accent)


layout = ClassicLayout()
