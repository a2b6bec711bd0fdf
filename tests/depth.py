"""How thorough this run is: `make test DEPTH=full` plays more random rounds and looks at pages on more screens.

But for the fault storm no test is left out otherwise, nor any assertion: a normal run asks the same of fewer examples.
"""

import os

DEPTHS = ("normal", "full")
DEPTH = os.environ.get("DEPTH") or "normal"
assert DEPTH in DEPTHS, f"DEPTH={DEPTH} is unknown; choose from: {', '.join(DEPTHS)}"


def normal_or_full(normal, full):
    """Whichever of the two this run asks for."""
    return full if DEPTH == "full" else normal
