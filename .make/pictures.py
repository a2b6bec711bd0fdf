"""`make pictures`: the journeys that pass the screens of the editor's guide, taking its pictures anew."""

import os
import subprocess

from assets import ensure_assets
from console import give_up, say, step
from environment import ensure_environment
from libraries import find_chromium
from processes import Stopped, ending
from project import PYTHON, ROOT

FOLDER = ROOT / "docs" / "images" / "editors"


def main() -> int:
    chromium = find_chromium()
    if not chromium:
        give_up("Pictures need Chromium (Debian: apt-get install chromium)")
    ensure_environment("requirements.txt", "requirements-dev.txt")
    ensure_assets()
    for path in FOLDER.glob("*.webp"):
        path.unlink()
    step("Taking the pictures of the editor's guide")
    extra = {"CHROMIUM": chromium, "DJANGO_ALLOW_ASYNC_UNSAFE": "true", "WRITE_PICTURES": "1"}
    command = [str(PYTHON), "-m", "pytest", "tests/browser", "-q", "-n", "0"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, check=False)  # noqa: S603
    sizes = [path.stat().st_size for path in FOLDER.glob("*.webp")]
    say(f"{len(sizes)} pictures, {sum(sizes) // 1000} kB together, in {FOLDER.relative_to(ROOT)}")
    return done.returncode


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except OSError as problem:
        give_up(str(problem))
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
