"""Ids of blocks, and of what lists and streams inside them hold.

Wagtail gives an id to every block of a lesson when it is saved, but not to the items of a list inside one: read without
an id, an item gets a new one each time, and a quiz would seem to change whenever it is compiled. Whatever is written
without the editor (importers, demo, tests) passes through `ensure_ids`; a quiz stored without is read with fixed ones.
"""

from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from wagtail import blocks

from .block import lesson_blocks


def ensure_ids(body: list[dict], *, seed: str = "") -> list[dict]:
    """A lesson body, [{"type", "value", "id"?}], with an id on every block and every item of a list inside.

    Ids that are there stay. New ones are random, or always the same for the same `seed` (say, the path of the source)
    and place, the n-th block of its type: importing again then finds the same quiz. The body is changed and returned.
    """
    counts: dict[str, int] = {}
    children = dict(lesson_blocks.child_blocks)
    for child in body:
        place = counts[child["type"]] = counts.get(child["type"], 0) + 1
        path = f"{seed}/{child['type']}-{place}"
        child["id"] = str(UUID(str(child["id"]))) if child.get("id") else _new_id(path if seed else "")
        if child["type"] in children:
            child["value"] = ids_inside(children[child["type"]], child["value"], path=path if seed else "")
    return body


def ids_inside(block: blocks.Block, value, *, path: str):
    """The stored value of `block` with ids for list items; derived from `path` and place, random when it is empty."""
    if isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        return {
            name: ids_inside(block.child_blocks[name], item, path=path and f"{path}/{name}")
            if name in block.child_blocks
            else item
            for name, item in value.items()
        }
    if isinstance(block, blocks.StreamBlock) and isinstance(value, list):
        return [_stream_child(block, child, path=path and f"{path}/{place}") for place, child in enumerate(value)]
    if isinstance(block, blocks.ListBlock) and isinstance(value, list):
        return [_list_item(block, item, path=path and f"{path}/{place}") for place, item in enumerate(value)]
    return value


def _list_item(block: blocks.ListBlock, item, *, path: str) -> dict:
    is_wrapped = isinstance(item, dict) and item.get("type") == "item" and "value" in item
    value, known = (item["value"], item.get("id")) if is_wrapped else (item, None)
    return {"type": "item", "id": known or _new_id(path), "value": ids_inside(block.child_block, value, path=path)}


def _stream_child(block: blocks.StreamBlock, child: dict, *, path: str) -> dict:
    known = block.child_blocks.get(child["type"])
    value = ids_inside(known, child["value"], path=path) if known else child["value"]
    return {**child, "value": value, "id": child.get("id") or _new_id(path)}


def _new_id(path: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"marula:{path}")) if path else str(uuid4())
