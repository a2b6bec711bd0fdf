"""Large letters at the left edge, much air, one drawing of rings."""

from django.utils.translation import gettext_lazy as _

from learning.certificates.design_spec import Colors, DesignSpec
from learning.certificates.rendering import drawing
from learning.certificates.rendering.layout import Size


class ModernLayout:
    slug = "modern"
    label = _("Modern: large letters, much air")
    colors = Colors(ink="#14183A", accent="#26389E", paper="#FFFFFF")
    name_steps = ((16, "xl"), (22, "l"), (28, "m"), (36, "s"))

    def ornaments(self, design: DesignSpec, size: Size) -> dict[str, drawing.Drawing]:
        accent, paper = design.colors.accent, design.colors.paper
        return {
            "rings": drawing.Drawing(self._rings(accent, paper, size), size.width + 1, size.height + 1),
            "seal": drawing.seal(accent, paper, size=26),
        }

    def _rings(self, accent: str, paper: str, size: Size) -> str:
        """Around a point outside the right edge, fading towards the words."""
        x, y = size.width + 6, -8
        widest = min(size.width, size.height) * 0.54
        parts = [f'<rect width="5" height="{drawing.number(size.height + 1)}" fill="{accent}"/>']
        count = 13
        for i in range(count):
            radius = widest * (i + 1) / count
            color = drawing.mixed(accent, paper, 0.95 - 0.86 * i / (count - 1))
            beads = max(10, round(radius * 1.15))
            if i % 3 == 2:
                parts.append(drawing.ring(x, y, radius, beads, 0.95, color))
            else:
                parts.append(drawing.circle(x, y, radius, color, 1.5 if i % 3 == 0 else 0.5))
        parts.append(drawing.petals(x, y, widest * 0.02, widest * 0.2, 32, 1.1, accent))
        return "".join(parts)


layout = ModernLayout()
