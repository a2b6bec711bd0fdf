"""Boxes fenced with colons, as Pandoc and The Carpentries write them."""

import re
from dataclasses import dataclass, field

from .pieces import masked

FENCE = re.compile(r"^[ \t]*:{3,}[ \t]*(?P<name>[^\s:{][^\n{]*|\{[^}\n]*\})?[^\S\n]*:*[ \t]*$", re.M)


@dataclass
class Box:
    """`start` and `end` are the places of the whole, `inner` those of what is in it. `name` is "" for the root."""

    name: str
    start: int
    inner: tuple[int, int]
    end: int
    children: list["Box"] = field(default_factory=list)
    is_closed: bool = True

    def parts(self):
        """What is inside, in order: (start, end) of text between boxes, and the boxes."""
        position = self.inner[0]
        for child in self.children:
            yield position, child.start
            yield child
            position = child.end
        yield position, self.inner[1]


def read_boxes(text: str) -> Box:
    """The boxes of a text as a tree. How long a fence is does not matter; one without a name closes the innermost box.
    A closing fence with nothing to close is passed over, an open box ends with the text."""
    root = Box("", 0, (0, len(text)), len(text))
    stack = [root]
    for fence in FENCE.finditer(masked(text)):
        after = min(fence.end() + 1, len(text))
        name = (fence["name"] or "").strip().strip("{}.").split(" ")[0].strip()
        if name:
            box = Box(name.lower(), fence.start(), (after, len(text)), len(text), is_closed=False)
            stack[-1].children.append(box)
            stack.append(box)
        elif len(stack) > 1:
            box = stack.pop()
            box.inner, box.end, box.is_closed = (box.inner[0], fence.start()), after, True
    return root
