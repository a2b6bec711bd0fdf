"""How well one color is read on another, as WCAG counts it."""

import re

COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def is_color(text: str) -> bool:
    return bool(COLOR.fullmatch(text))


def contrast_of(color: str, ground: str) -> float:
    """1 to 21, of two colors written as #RRGGBB. Raises ValueError for anything else."""
    lighter, darker = sorted((_luminance(color), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    if not is_color(color):
        raise ValueError(color)
    red, green, blue = (_linear(part / 255) for part in bytes.fromhex(color[1:]))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
