"""The fenced blocks of our own format that arrange others: gallery, accordion, tabs, columns; and the button."""

from core.import_ledger import REJECTED

from ..blocks._inner import INNER_BLOCKS
from ..blocks.accordion import AccordionBlock
from ..blocks.button import STYLES, is_safe_address
from ..blocks.columns import SHARES
from ..blocks.gallery import GalleryBlock
from ..blocks.tabs import TabsBlock
from . import pieces, raw
from .body import BodyReader
from .front_matter import BadYaml, read_settings
from .source import BadFile


def _inner(reader: BodyReader, text, line: int) -> list[dict]:
    """The blocks of Markdown that stands inside a fence; what may not stand there is left out and reported. Raises
    BadYaml when nothing is left: the editor would refuse to publish such a lesson."""
    found = []
    for block in reader.blocks(str(text or ""), line):
        if block["type"] in INNER_BLOCKS:
            found.append(block)
        elif block["type"] == "heading":
            found.append(raw.markdown(f"{'#' * int(block['value']['level'])} {block['value']['text']}"))
        elif block["type"] == "divider":
            found.append(raw.markdown("---"))
        else:
            reader.claim(block["type"], line, REJECTED, f"{block['type']}: cannot stand inside another block")
    if not found:
        raise BadYaml("one of its parts holds nothing that can stand there")
    return found


def _choice(data: dict, name: str, choices: list) -> str:
    known = [slug for slug, _label in choices]
    value = str(data.get(name) or known[0])
    if value not in known:
        raise BadYaml(f"{name}: is one of {', '.join(known)}")
    return value


def _refuse_more(entries: list, rows) -> None:
    """More than the list block `rows` takes in the editor."""
    if len(entries) > rows.meta.max_num:
        raise BadYaml(f"takes at most {rows.meta.max_num}, and has {len(entries)}")


def _reading(kind: str, read):
    """A reader of fences from one that may raise; whatever is wrong leaves the block out and is reported."""

    def read_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
        try:
            block = read(reader, read_settings(text), line)
        except (BadYaml, BadFile) as error:
            reader.claim(kind, line, REJECTED, f"{kind}: {error}")
            return []
        reader.claim(kind, line)
        return [block]

    return read_fence


def _gallery(reader, data, line):
    entries = data.get("images")
    if not isinstance(entries, list) or not entries:
        raise BadYaml("a gallery needs `images:`, a list with at least one picture")
    _refuse_more(entries, GalleryBlock.base_blocks["images"])
    pictures = []
    for entry in entries:
        if not isinstance(entry, dict) or not entry.get("file"):
            raise BadYaml("each picture needs `file:`, and `alt:` in words")
        words = {name: " ".join(str(entry.get(name) or "").split()) for name in ("alt", "caption")}
        picture = pieces.Image(0, 0, words["alt"], str(entry["file"]), "", {})
        path = reader.attach_image(picture, line)
        if path:
            pictures.append(raw.image(path, words["alt"], words["caption"]))
    if not pictures:
        raise BadYaml("none of its pictures can be used")
    return raw.gallery(str(data.get("title") or ""), pictures)


def _sections(kind: str, block_class):
    rows = block_class.base_blocks["parts"]
    least = rows.meta.min_num

    def read(reader, data, line):
        parts = data.get("parts")
        if not isinstance(parts, list) or len(parts) < least:
            raise BadYaml(f"needs `parts:`, a list with at least {least}")
        _refuse_more(parts, rows)
        found = []
        for part in parts:
            if not isinstance(part, dict) or not (part.get("title") and part.get("text")):
                raise BadYaml("each part needs `title:` and `text:`")
            found.append((str(part["title"]), _inner(reader, part.get("text"), line)))
        settings = {"is_exclusive": data.get("exclusive") is True} if kind == "accordion" else {}
        return raw.sections(kind, found, **settings)

    return read


def _columns(reader, data, line):
    if not data.get("first") or not data.get("second"):
        raise BadYaml("columns need `first:` and `second:`")
    share = _choice(data, "share", SHARES)
    return raw.columns(_inner(reader, data["first"], line), _inner(reader, data["second"], line), share)


def _button(reader, data, line):
    label, url, style = str(data.get("label") or ""), str(data.get("url") or ""), _choice(data, "style", STYLES)
    if not label or bool(url) == bool(data.get("file")):
        raise BadYaml("a button needs `label:`, and `url:` or `file:`")
    if url:
        target = reader.link(url) or url
        if target == url and not is_safe_address(url):
            raise BadYaml(f"{url}: not an address that a button may lead to")
        return raw.button(label, url=target, style=style)
    path = reader.attach(str(data["file"]), title=label)
    if reader.files[path].kind != "document":
        raise BadFile(f"{path} is not a document")
    return raw.button(label, path=path, style=style)


READERS = {
    "gallery": _reading("gallery", _gallery),
    "accordion": _reading("accordion", _sections("accordion", AccordionBlock)),
    "tabs": _reading("tabs", _sections("tabs", TabsBlock)),
    "columns": _reading("columns", _columns),
    "button": _reading("button", _button),
}
