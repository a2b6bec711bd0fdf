"""A layout: how a certificate is composed. Its markup and style sheet are the templates of its name in
templates/learning/certificates/layouts/; what is drawn, it draws itself."""

from dataclasses import dataclass
from typing import Protocol

from core.registry import Registry
from learning.certificates.design_spec import Colors, DesignSpec

from .drawing import Drawing

PAPERS = {"a4": (297.0, 210.0), "letter": (279.4, 215.9)}  # millimeters, lying


@dataclass(frozen=True)
class Size:
    """Of the sheet, in millimeters."""

    width: float
    height: float


def size_of(design: DesignSpec) -> Size:
    long, short = PAPERS[design.paper]
    return Size(short, long) if design.orientation == "portrait" else Size(long, short)


class Layout(Protocol):
    slug: str
    label: str  # for editors, translated
    colors: Colors  # that a new template of it begins with
    name_steps: tuple[tuple[int, str], ...]  # (most letters in a line, class that makes it so large)

    def ornaments(self, design: DesignSpec, size: Size) -> dict[str, Drawing]:
        """{class of the element that shows it: drawing}, and "seal", whatever parts a design is without."""


layouts = Registry("learning.certificates.rendering.layouts", attribute="layout")
