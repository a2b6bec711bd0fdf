"""Drawings inside a package: pictures only."""

import re

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

ACTIVE = {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "audio", "video"}
OUTSIDE = re.compile(r"(?i)url\(\s*['\"]?\s*(?!#|data:image/)|@import|javascript:|expression\(")


def is_harmless(text: bytes) -> bool:
    """No script, no events, nothing from other places, no entities; and XML at all."""
    try:
        root = fromstring(text, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return False
    return _local(root.tag) == "svg" and all(_is_picture(element) for element in root.iter())


def _is_picture(element) -> bool:
    if _local(element.tag) in ACTIVE or OUTSIDE.search(element.text or ""):
        return False
    return all(_is_plain(_local(name), value) for name, value in element.attrib.items())


def _is_plain(name: str, value: str) -> bool:
    if name.startswith("on") or OUTSIDE.search(value):
        return False
    return name not in {"href", "src"} or value.strip().startswith(("#", "data:image/"))


def _local(name) -> str:
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""
