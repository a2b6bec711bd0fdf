"""Management commands of a running site, all in one process: starting Django costs more than most do.

Reads a JSON list of arguments from each line of its input, and answers each with a line {"output": ..., "error": ...}.
"""

import contextlib
import io
import json
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(arguments: list[str]) -> dict[str, str]:
    from django.core.cache import caches
    from django.core.management import call_command
    from django.db import connections

    from core.process_memory import forget_all

    # As in a process of its own: nothing is known from before, and nothing is held on to.
    forget_all()
    for cache in caches.all():
        cache.clear()
    output, error = io.StringIO(), ""
    with contextlib.redirect_stdout(output):
        try:
            call_command(*arguments)
        except (Exception, SystemExit):
            error = traceback.format_exc()
    connections.close_all()
    return {"output": output.getvalue(), "error": error}


if __name__ == "__main__":
    sys.path[:1] = [str(ROOT), str(ROOT / "site")]
    import django

    django.setup()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
