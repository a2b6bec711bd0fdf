"""The picture that a link to a page shows elsewhere: 1200 x 630, the cover's cloth with the title on it, as PNG.

Drawn on demand and kept in the public storage, so that the cost is paid once for a title.
"""

import hashlib
import io
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import override
from PIL import Image, ImageDraw, ImageFont

from core.site_facts import site_facts

from .covers import DYES, cover_svg, dye_of
from .models import CoursePage, HomePage, LessonPage
from .raster import cover_pixels

VERSION = 1  # counts up when the drawing changes, so that nobody keeps the old one
SIZE = (1200, 630)
SITE_SEED = "marula"  # what is not of a course is drawn from this
TITLE_WIDTH, TITLE_LINES, MARGIN = 700, 4, 72


@dataclass(frozen=True)
class SocialPicture:
    """`seed` is what the cover is drawn from: the slug of a course, or any word."""

    seed: str
    title: str
    line: str

    @property
    def key(self) -> str:
        """Names the picture by what it shows."""
        parts = [str(VERSION), str(settings.WEB_FONTS), site_facts().name, self.seed, self.title, self.line]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def picture_of(page) -> SocialPicture:
    """Of a page as its own class. A lesson wears the cloth of its course, whose slug stands in its address."""
    if isinstance(page, CoursePage):
        with override(page.locale.language_code):  # the picture itself is asked for at an address without a language
            return SocialPicture(page.slug, page.title, str(page.get_level_display()))
    if isinstance(page, LessonPage):
        return SocialPicture(page.url_path.strip("/").split("/")[-3], page.title, "")
    if isinstance(page, HomePage):
        return SocialPicture(SITE_SEED, page.headline or page.title, "")
    return SocialPicture(SITE_SEED, page.title, "")


def social_png(picture: SocialPicture) -> bytes:
    """The picture, drawn at most once: then it lies in the public storage under its key."""
    name = f"social/{picture.key}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return file.read()
    drawn = draw(picture)
    default_storage.save(name, ContentFile(drawn))
    return drawn


def draw(picture: SocialPicture) -> bytes:
    inks = DYES[dye_of(picture.seed)]
    image = cover_pixels(cover_svg(picture.seed), inks.ground, width=SIZE[0])
    top = (image.height - SIZE[1]) // 2
    image = image.crop((0, top, SIZE[0], top + SIZE[1]))
    shade = Image.linear_gradient("L").rotate(90).resize(SIZE).point(_covered)
    image.paste(Image.new("RGB", SIZE, inks.ground), mask=shade)
    write(image, picture, inks)
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def _covered(light: int) -> int:
    """How much of the cloth the shade covers, from the left (0) to the right (255): all of it behind the words."""
    return round(max(0, min(255, 585 - 2.87 * light)))


def write(image: Image.Image, picture: SocialPicture, inks) -> None:
    pen = ImageDraw.Draw(image)
    for size in (92, 80, 68, 58):
        font = display_font(size)
        lines = wrapped(picture.title, font)
        if len(lines) <= TITLE_LINES - (size > 80):
            break
    lines = lines[:TITLE_LINES]
    pen.text((MARGIN, MARGIN), site_facts().name, font=display_font(40), fill=inks.accent)
    height = round(size * 1.04)
    y = SIZE[1] - MARGIN - height * len(lines) - (64 if picture.line else 0)
    for line in lines:
        pen.text((MARGIN, y), line, font=font, fill="#FFFFFF")
        y += height
    if picture.line:
        pen.text((MARGIN, y + 20), picture.line, font=text_font(32), fill=inks.print)


def wrapped(text: str, font) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > TITLE_WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def display_font(size: int):
    return web_font("bricolage-grotesque-latin-opsz-normal.woff2", size)


def text_font(size: int):
    return web_font("hanken-grotesk-latin-wght-normal.woff2", size)


def web_font(name: str, size: int):
    """The site's own letters, or Pillow's when the fonts were not fetched."""
    try:
        return ImageFont.truetype(settings.ASSETS / "fonts" / name, size)
    except OSError:
        return ImageFont.load_default(size)
