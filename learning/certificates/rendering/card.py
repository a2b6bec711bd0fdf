"""The picture of a shared link: who has completed what, beside the house's medallion in the colors of the design."""

import io
import re
import subprocess
from functools import lru_cache

from django.conf import settings
from django.utils.translation import override
from PIL import Image, ImageDraw, ImageFont

from learning.certificates.facts import CertificateFacts

from .drawing import TURN, around, mixed
from .placeholders import filled
from .sheet import balanced, values_of

SIZE = (1200, 630)
FINE = 2  # drawn larger and then made smaller, which rounds the edges
PANEL, MARGIN, WIDTH = 372, 70, 700  # of the cloth at the right; of the words beside it
DISPLAY, TEXT = "bricolage-grotesque-latin-opsz-normal.woff2", "hanken-grotesk-latin-wght-normal.woff2"
LATIN = re.compile(r"[\u0020-\u007e\u00a0-\u00ff\u2010-\u2027]*")  # what these files have
OTHERS = "Noto Sans,Noto Sans Arabic,Noto Sans CJK SC:bold"


def render_card(facts: CertificateFacts) -> bytes:
    """PNG, 1200 x 630. Without the student's name (they may not want it shown) it names the course alone."""
    colors = facts.design.colors
    image = Image.new("RGB", (SIZE[0] * FINE, SIZE[1] * FINE), colors.paper)
    _draw_cloth(ImageDraw.Draw(image), colors.accent, colors.paper)
    image = image.resize(SIZE, Image.Resampling.LANCZOS)
    _write(ImageDraw.Draw(image), facts)
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def _write(pen: ImageDraw.ImageDraw, facts: CertificateFacts) -> None:
    design = facts.design
    quiet = mixed(design.colors.ink, design.colors.paper, 0.78)
    with override(facts.language):
        values = values_of(facts)
        heading = filled(design.texts.title, values) or facts.issuer_name
        between = filled(design.texts.after_name, values) if facts.student_name else ""
    issuer, last = font_for(facts.issuer_name, 34), "  ·  ".join(part for part in (values["date"], facts.grade) if part)
    pen.text((MARGIN, 64), _cut(facts.issuer_name, issuer), font=issuer, fill=design.colors.accent)
    y = 150.0
    if facts.student_name:
        above, below = font_for(heading, 26, TEXT), font_for(between, 26, TEXT)
        pen.text((MARGIN, y), _cut(heading, above), font=above, fill=quiet)
        y = _lines(pen, y + 48, facts.student_name, (76, 62, 50, 42, 34), design.colors.ink) + 14
        pen.text((MARGIN, y), _cut(between, below), font=below, fill=quiet)
        y += 44
    else:
        y = _lines(pen, y, heading, (64, 52), design.colors.ink) + 26
    _lines(pen, y, facts.course_title, (46, 38, 32, 27), design.colors.accent)
    foot = font_for(last, 28, TEXT)
    pen.text((MARGIN, SIZE[1] - 92), _cut(last, foot), font=foot, fill=design.colors.ink)


def _lines(pen, y: float, text: str, sizes: tuple[int, ...], color: str) -> float:
    """The text in at most two lines, in the largest size that fits, cut off where none does. Returns where the next
    may begin."""
    lines, font, size = [text], None, sizes[-1]
    for count in (1, 2):
        for size in sizes:
            font, lines = font_for(text, size), balanced(text, count)
            if max(font.getlength(line) for line in lines) <= WIDTH:
                break
        else:
            continue
        break
    else:
        lines = _broken(text, font)
    for line in lines:
        pen.text((MARGIN, y), line, font=font, fill=color)
        y += size * (1.12 if LATIN.fullmatch(text) else 1.6)
    return y


def _broken(text: str, font) -> list[str]:
    """Two lines, the first as full as can be: broken between words, or inside of one that is a line by itself."""
    end = max(at for at in range(1, len(text) + 1) if font.getlength(text[:at]) <= WIDTH)
    end = end if text[end : end + 1] in ("", " ") else text.rfind(" ", 0, end) + 1 or end
    return [text[:end].rstrip(), _cut(text[end:].lstrip(), font)]


def _cut(text: str, font) -> str:
    """As much of it as there is room for in a line."""
    whole = text
    while text and font.getlength(text + "…" * (text != whole)) > WIDTH:
        text = text[:-1]
    return text if text == whole else f"{text.rstrip()}…"


def font_for(text: str, size: int, name: str = DISPLAY):
    """The site's own letters, others of the system for what they do not have, and Pillow's where there are none."""
    if LATIN.fullmatch(text):
        path, index = settings.ASSETS / "fonts" / name, 0
    else:
        path, index = system_font("".join(sorted(set(text))))
    try:
        return ImageFont.truetype(path, size, index=index)
    except OSError:
        return ImageFont.load_default(size)


@lru_cache(maxsize=256)
def system_font(letters: str) -> tuple[str, int]:
    """(file, number of the font in it) of one that has these letters, as fontconfig finds it; ("", 0) without."""
    wanted = " ".join(f"{ord(letter):x}" for letter in letters if not letter.isspace())
    command = ["fc-match", "--format=%{file}|%{index}", f"{OTHERS}:charset={wanted}"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return "", 0
    path, _bar, index = found.partition("|")
    return path, int(index) & 0xFFFF if index.isdecimal() else 0


def _draw_cloth(pen: ImageDraw.ImageDraw, accent: str, thread: str) -> None:
    left, right, bottom = (SIZE[0] - PANEL) * FINE, SIZE[0] * FINE, SIZE[1] * FINE
    pen.rectangle((left, 0, right, bottom), accent)
    printed, step = mixed(thread, accent, 0.38), 42 * FINE
    for row in range(-1, bottom // step + 2):
        for column in range(-1, PANEL * FINE // step + 2):
            x, y = left + column * step + (row % 2) * step // 2, row * step
            if x > left + 22 * FINE:
                _dot(pen, x, y, 3 * FINE, printed)
                for i in range(6):
                    _dot(pen, *around(x + step // 2, y, 7 * FINE, TURN * i / 6), 1.3 * FINE, printed)
    for y in range(0, bottom, 26 * FINE):
        pen.line((left + 13 * FINE, y, left + 13 * FINE, y + 15 * FINE), thread, 3 * FINE)
    _medallion(pen, left + (PANEL + 14) * FINE / 2, bottom / 2, 138 * FINE, accent, thread)


def _medallion(pen, x: float, y: float, r: float, accent: str, thread: str) -> None:
    deep, warm = mixed(accent, "#000000", 0.82), mixed(thread, accent, 0.72)
    _dot(pen, x, y, r, thread)
    _dot(pen, x, y, r * 0.985, deep)
    for radius, count, size, color in ((0.92, 64, 0.014, thread), (0.78, 24, 0.018, warm), (0.4, 28, 0.014, thread)):
        for i in range(count):
            _dot(pen, *around(x, y, r * radius, TURN * (i + 0.5) / count), r * size, color)
    _petals(pen, x, y, r * 0.5, r * 0.84, 24, r * 0.062, thread)
    _petals(pen, x, y, r * 0.56, r * 0.7, 24, r * 0.024, deep)
    _petals(pen, x, y, r * 0.1, r * 0.35, 12, r * 0.045, warm)
    _dot(pen, x, y, r * 0.05, thread)


def _dot(pen, x: float, y: float, r: float, color: str) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), color)


def _petals(pen, x: float, y: float, inner: float, outer: float, count: int, half: float, color: str) -> None:
    for i in range(count):
        angle = TURN * i / count
        side = []
        for step in range(11):
            t = step / 10
            side.append((inner + (outer - inner) * t, 2 * t * (1 - t) * half))
        there = [around(*around(x, y, along, angle), across, angle + TURN / 4) for along, across in side]
        back = [around(*around(x, y, along, angle), -across, angle + TURN / 4) for along, across in reversed(side)]
        pen.polygon(there + back, color)
