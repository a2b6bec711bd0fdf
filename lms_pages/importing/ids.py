"""Ids of blocks, quiz questions and options, kept across imports: attempts and progress hang on them.

What says the same as before keeps its id wherever it stands now. What stands between the same neighbors and is of the
same kind is taken for a new wording of what was there, and keeps the id too. The rest gets a new one, which depends on
nothing but the place and the words, so that importing into an empty site twice gives the same ids.
"""

from difflib import SequenceMatcher
from json import dumps
from uuid import NAMESPACE_URL, uuid5


def without_ids(value):
    if isinstance(value, dict):
        return {key: without_ids(item) for key, item in value.items() if key != "id"}
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    return value


def fingerprint(block: dict) -> str:
    return dumps([block["type"], without_ids(block["value"])], sort_keys=True, ensure_ascii=False)


def with_ids(new: list[dict], old: list[dict], *, seed: str) -> list[dict]:
    """`new` with an "id" on every block and every list item inside, from `old` wherever they are the same.

    `seed` names what the list belongs to (the lesson's path); both lists are raw stream or list values.
    """
    partners = _partners(new, old)
    taken = {block["id"] for block in old if block.get("id")}
    result = []
    for place, block in enumerate(new):
        partner = old[partners[place]] if place in partners else {}
        block_id = partner.get("id") or _fresh_id(seed, block, taken)
        taken.add(block_id)
        value = _inside(block["value"], partner.get("value"), seed=f"{seed}/{block_id}")
        result.append({**block, "value": value, "id": block_id})
    return result


def _inside(value, old, *, seed: str):
    if isinstance(value, dict):
        old = old if isinstance(old, dict) else {}
        return {key: _inside(item, old.get(key), seed=f"{seed}/{key}") for key, item in value.items()}
    if (
        isinstance(value, list)
        and value
        and all(isinstance(item, dict) and "type" in item and "value" in item for item in value)
    ):
        items = [item for item in old if isinstance(item, dict) and "value" in item] if isinstance(old, list) else []
        return with_ids(value, [{"type": "item", **item} for item in items], seed=seed)
    return value


def _partners(new: list[dict], old: list[dict]) -> dict[int, int]:
    """{place in new: place in old}"""
    ours, theirs = [fingerprint(block) for block in new], [fingerprint(block) for block in old]
    pairs: dict[int, int] = {}
    changed: list[tuple[range, range]] = []
    for tag, start, end, first, last in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs.update(zip(range(first, last), range(start, end), strict=True))
        elif tag == "replace":
            changed.append((range(first, last), range(start, end)))
    used = set(pairs.values())

    def pair(ours_places, theirs_places, alike):
        for place in ours_places:
            if place in pairs:
                continue
            found = next((other for other in theirs_places if other not in used and alike(place, other)), None)
            if found is not None:
                pairs[place] = found
                used.add(found)

    everything = range(len(new)), range(len(old))
    pair(*everything, lambda place, other: ours[place] == theirs[other])  # moved
    pair(
        *everything, lambda place, other: new[place]["type"] == old[other]["type"] and _are_kin(new[place], old[other])
    )
    for places, others in changed:
        pair(places, others, lambda place, other: new[place]["type"] == old[other]["type"])
    return pairs


def _are_kin(one: dict, other: dict) -> bool:
    """Quizzes that share a question, questions with the same words, options with the same text, files that are the
    same: reworded around it, they are still the same thing."""
    names = _names(one), _names(other)
    return bool(names[0] & names[1])


def _names(block: dict) -> set[str]:
    value = block["value"]
    if not isinstance(value, dict):
        return set()
    if "questions" in value:
        return {str(item.get("value", {}).get("stem")) for item in value["questions"]}
    for key in ("stem", "url", "media", "document"):
        if value.get(key):
            return {f"{key} {value[key]}"}
    if "is_right" in value:
        return {str(value["text"])}
    return set()


def _fresh_id(seed: str, block: dict, taken: set[str]) -> str:
    number = 0
    while True:
        name = f"marula:{seed}:{number}:{fingerprint(block)}"
        found = str(uuid5(NAMESPACE_URL, name))
        if found not in taken:
            return found
        number += 1
