"""`make lighthouse`: Lighthouse as on a phone looks at catalog, course and a lesson open to everybody, thrice each."""

import json
import os
import statistics
import subprocess
from pathlib import Path

from bench_browser import Browser
from bench_site import running_site
from bench_works import CATALOG, Unexpected
from console import give_up, say, step
from environment import ensure_environment
from libraries import find_chromium
from processes import Stopped, ending
from project import VAR, VENV
from servers import Unavailable

VERSION = "13.5.0"
FOLDER = VAR / "lighthouse"  # npm installs here, outside of what is committed
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 3
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
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


def install() -> None:
    package = PROGRAM.parents[1] / "package.json"
    if package.exists() and json.loads(package.read_text())["version"] == VERSION:
        return
    step(f"Installing Lighthouse {VERSION} with npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [VENV / "bin" / "npm", "install", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run([*command, "--loglevel=error", f"lighthouse@{VERSION}"], env=with_node()).returncode:
        give_up("Lighthouse could not be installed; the lines above say why")


def with_node() -> dict[str, str]:
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def look(base: str, chromium: str) -> int:
    results = {}
    for name, path in find_pages(Browser(base)).items():
        step(f"Looking at {name} {path}")
        runs = [scores(f"{base}{path}", chromium) for _ in range(RUNS)]
        results[name] = {category: statistics.median(run[category] for run in runs) for category in GOALS}
    say("\n" + "".join(f"{word:>17}" for word in ("page", *GOALS)))
    for name, found in results.items():
        marks = (f"{score:.0f}" + ("" if score >= GOALS[category] else " UNDER") for category, score in found.items())
        say("".join(f"{word:>17}" for word in (name, *marks)))
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
    report = FOLDER / "report.json"
    report.unlink(missing_ok=True)
    command = [VENV / "bin" / "node", PROGRAM, address, "--quiet", f"--only-categories={','.join(GOALS)}"]
    command += ["--output=json", f"--output-path={report}", f"--chrome-flags={CHROMIUM}"]
    done = subprocess.run(command, env={**with_node(), "CHROME_PATH": chromium}, capture_output=True, text=True)
    if done.returncode or not report.exists():
        give_up(f"Lighthouse failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    categories = json.loads(report.read_text())["categories"]
    return {name: (categories[name]["score"] or 0) * 100 for name in GOALS}


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except (Unavailable, Unexpected, OSError) as problem:
        give_up(str(problem))
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
