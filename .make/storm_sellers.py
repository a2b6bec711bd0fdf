"""Who takes orders in a storm: processes of the site that are killed, and asked again."""

import json
import queue
import subprocess
import time
from collections import Counter
from collections.abc import Callable

from processes import end

PATIENCE = 90  # times that somebody tries again
WAIT = 0.7  # seconds before that


class Refused(Exception):
    """By the site, in words: asking again does not help."""


class Sellers:
    """Processes of the site that take orders. One that is killed is replaced, and what it was asked is asked again."""

    def __init__(self, make: Callable[[], subprocess.Popen], many: int):
        self._make, self._free, self.seen = make, queue.Queue(), Counter()
        self.processes = [make() for _number in range(many)]
        for process in self.processes:
            self._free.put(process)

    def close(self) -> None:
        for process in self.processes:
            end(process, 15)

    def ask(self, do: str, **asked) -> dict:
        process = self._free.get()
        try:
            process.stdin.write(json.dumps({"do": do, **asked}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                raise BrokenPipeError
            return json.loads(line)
        except OSError:
            self.processes.remove(process)
            end(process, 15)
            process = self._make()
            self.processes.append(process)
            return {"problem": "Killed", "words": "the process is gone"}
        finally:
            self._free.put(process)

    def insist(self, do: str, *, tries: int = PATIENCE, final=("PricingRefused", "OrderRefused"), **asked) -> dict:
        for _try in range(tries):
            answer = self.ask(do, **asked)
            problem = answer.get("problem")
            if not problem:
                return answer
            if problem in final:
                raise Refused(f"{problem}: {answer['words']}")
            self.seen[problem] += 1
            time.sleep(WAIT)
        raise Refused(f"{do} never worked: {answer}")
