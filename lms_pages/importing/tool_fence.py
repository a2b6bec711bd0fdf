"""The fence of our own format that holds an AI tool. Files name one; whether the site has it is the site's business."""

from core.import_ledger import MAPPED, REJECTED
from learning.tools.enums import DoneWhen, Permission

from ..blocks.ai_tool import HEIGHTS, NAME, address_problem
from . import raw
from .body import BodyReader
from .front_matter import BadYaml, read_settings


def read_tool_fence(reader: BodyReader, text: str, rest: str, line: int) -> list[dict]:
    """Left out, and reported, where the site could not open it: a lesson with it would not be published."""
    try:
        block = _read(read_settings(text))
        if problem := address_problem(block["value"]):
            raise BadYaml(problem)
    except BadYaml as error:
        reader.claim("ai_tool", line, REJECTED, f"ai-tool: {error}")
        return []
    reader.claim("ai_tool", line, MAPPED, "remote: stays a tool of another host")
    return [block]


def _read(data: dict) -> dict:
    done_when = str(data.get("done_when") or DoneWhen.OPENED.value)
    height, permissions = data.get("height") or 600, data.get("permissions") or []
    parameters = data.get("parameters") or {}
    if done_when not in DoneWhen.values:
        raise BadYaml(f"done_when: is one of {', '.join(DoneWhen.values)}")
    if not isinstance(permissions, list) or not set(map(str, permissions)) <= set(Permission.values):
        raise BadYaml(f"permissions: a list of {', '.join(Permission.values)}")
    if not isinstance(height, int) or height not in HEIGHTS:
        raise BadYaml(f"height: a number from {HEIGHTS[0]} to {HEIGHTS[-1]}")
    if not isinstance(parameters, dict) or not all(NAME.fullmatch(str(name)) for name in parameters):
        raise BadYaml("parameters: names of small letters, digits and _, each with a value")
    return raw.ai_tool(
        {
            "title": raw.cut(data.get("title") or "AI tool", raw.LONGEST_TITLE),
            "tool": str(data.get("tool") or ""),
            "address": str(data.get("address") or "")[:500],
            "height": height,
            "consent": str(data.get("consent") or "")[:2000],
            "done_when": done_when,
            "permissions": [name for name in Permission.values if name in permissions],
            "is_required": data.get("required") is not False,
        },
        {str(name): raw.cut(value, 500) for name, value in parameters.items()},
    )
