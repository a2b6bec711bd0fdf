"""`make lighthouse`: Lighthouse as on a phone looks at catalog, course and a lesson open to everybody, thrice each.

Then it weighs what a browser loads with the first view of a lesson: a student's, where there is an account.
"""

import json
import os
import statistics
from pathlib import Path

from bench_browser import Browser
from bench_site import running_site
from bench_works import CATALOG, Unexpected
from console import give_up, say, step
from environment import ensure_environment
from libraries import find_chromium
from lighthouse_program import install, run
from lighthouse_weight import print_weight
from processes import Stopped, ending
from servers import Unavailable

RUNS = 3
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
SIZES = {"courses": 12, "lessons": 40, "students": 5}


def main() -> int:
    chromium = find_chromium()
    if not chromium:
        give_up("Lighthouse needs Chromium (Debian: apt-get install chromium)")
    ensure_environment("requirements.txt")
    install()
    if base := os.environ.get("BASE", "").rstrip("/"):
        return look(base, chromium)
    with running_site(**SIZES, for_browser=True) as site:
        return look(site.base, chromium)


def look(base: str, chromium: str) -> int:
    visitor, results = Browser(base), {}
    for name, path in find_pages(visitor).items():
        step(f"Looking at {name} {path}")
        runs = [scores(f"{base}{path}", chromium) for _ in range(RUNS)]
        results[name] = {category: statistics.median(run[category] for run in runs) for category in GOALS}
    say("\n" + "".join(f"{word:>17}" for word in ("page", *GOALS)))
    for name, found in results.items():
        marks = (f"{score:.0f}" + ("" if score >= GOALS[category] else " UNDER") for category, score in found.items())
        say("".join(f"{word:>17}" for word in (name, *marks)))
    results["weight"] = print_weight(base, path, chromium)
    if file := os.environ.get("JSON"):
        Path(file).write_text(json.dumps(results, indent=1) + "\n")
    return 0


def find_pages(visitor: Browser) -> dict[str, str]:
    courses = visitor.get(CATALOG).find(r'<h[23][^>]*><a href="(/courses/[^"/?]+/)"')
    for course in courses:
        if lessons := visitor.get(course).find(rf'href="({course}[^"/]+/[^"/]+/)"'):
            return {"catalog": CATALOG, "course": course, "open lesson": lessons[0]}
    raise Unexpected("there is no course with a lesson that is open to everybody")


def scores(address: str, chromium: str) -> dict[str, float]:
    """{category: 0 to 100} of one run."""
    categories = run(address, chromium, f"--only-categories={','.join(GOALS)}")["categories"]
    return {name: (categories[name]["score"] or 0) * 100 for name in GOALS}


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except (Unavailable, Unexpected, OSError) as problem:
        give_up(str(problem))
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
