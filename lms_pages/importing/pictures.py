"""Pictures that can be read, and drawings that are safe to serve: images are public files, and an SVG opened by itself
is a page."""

import io
import re
import warnings

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from PIL import Image

from .source import BadFile

MAX_PIXELS = 80_000_000

FORBIDDEN = {
    "script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener", "set", "link",
}  # fmt: skip
LINKS = {"href", "src"}
# An outside address in a style or a presentation attribute; url(#gradient) is one of the drawing's own.
OUTSIDE = re.compile(r"""url\(\s*["']?(?!#)[^)]|@import|expression\(|javascript:|-moz-binding""", re.I)
EMBEDDED = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.I)


def check_image(data: bytes, path: str) -> None:
    """Raises BadFile for what is no picture, is too large a one, or is a drawing that is not safe."""
    if path.lower().endswith(".svg"):
        return check_svg(data, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                width, height = picture.size
                picture.verify()
    except Exception as error:  # Pillow raises many kinds on broken files
        raise BadFile(f"{path}: not an image that can be read ({type(error).__name__})") from None
    if width * height > MAX_PIXELS:
        raise BadFile(f"{path}: {width} by {height} pixels is too large")


def check_svg(data: bytes, path: str) -> None:
    """Raises BadFile for a drawing that runs anything, loads anything, or is not one."""
    try:
        root = fromstring(data, forbid_entities=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise BadFile(f"{path}: not a drawing that can be read ({type(error).__name__})") from None
    if _name(root.tag) != "svg":
        raise BadFile(f"{path}: not an SVG drawing")
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = _name(element.tag)
        if name in FORBIDDEN:
            raise BadFile(f"{path}: <{name}> is not allowed in a drawing")
        if name == "style" and OUTSIDE.search(_without_escapes(element.text or "")):
            raise BadFile(f"{path}: its style refers to something outside of it")
        for attribute, value in element.attrib.items():
            _check_attribute(path, name, _name(attribute), value.strip())


def _check_attribute(path: str, element: str, attribute: str, value: str) -> None:
    if attribute.startswith("on"):
        raise BadFile(f"{path}: {attribute}= is not allowed in a drawing")
    if attribute in LINKS and not value.startswith("#") and not (element == "image" and EMBEDDED.match(value)):
        raise BadFile(f"{path}: it refers to something outside of it ({value[:60]})")
    if attribute in {"attributename", "to", "from", "values", "by"} and re.search(r"href|^on|javascript:", value, re.I):
        raise BadFile(f"{path}: it changes links or scripts")
    if OUTSIDE.search(_without_escapes(value)):
        raise BadFile(f"{path}: its style refers to something outside of it")


def _name(tag: str) -> str:
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


def _without_escapes(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda match: chr(min(int(match[1], 16), 0x10FFFF)), css)
