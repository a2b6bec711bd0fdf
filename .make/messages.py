"""`make messages`: what is to be translated, gathered from Python and templates, and compiled again.

The same sources give the same files: no dates, no lines, sorted. Scripts have no words of their own; they take those of
the page around them.
"""

import os
import re
import subprocess
from pathlib import Path

from console import give_up, say, step
from environment import ensure_environment
from processes import Stopped, ending
from project import PYTHON, ROOT

FOLDER = ROOT / "site" / "locale"
WHEN = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|X-Generator|Last-Translator|Language-Team): .*\n', re.MULTILINE
)
APART = ("tests/*", ".*", "docs/*", "static/*")  # nothing there is read by students


def main() -> int:
    ensure_environment("requirements.txt", "requirements-dev.txt")
    languages = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
    step(f"Gathering words for {', '.join(languages)}")
    command = [str(PYTHON), "manage.py", "makemessages", "--no-location", "--no-wrap", "--no-obsolete", "-v0"]
    command += [part for language in languages for part in ("-l", language)]
    command += [part for pattern in APART for part in ("-i", pattern)]
    _run(command)
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/django.po")):
        path.write_text(WHEN.sub("", path.read_text()))
        _run(["msgattrib", "--no-fuzzy", "--sort-output", "--no-wrap", "-o", str(path), str(path)])
        _run(["msgfmt", "--check-format", "-o", str(path.with_suffix(".mo")), str(path)])
        done = subprocess.run(["msgfmt", "--statistics", "-o", os.devnull, str(path)], capture_output=True, text=True)
        say(f"{path.relative_to(ROOT)}: {done.stderr.strip()}")
    return 0


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603
    except FileNotFoundError:
        give_up(f"{Path(command[0]).name} is missing (Debian: apt-get install gettext)")
    if done.returncode:
        give_up(f"{' '.join(command[:3])} failed")


if __name__ == "__main__":
    ending.listen()
    try:
        raise SystemExit(main())
    except Stopped as stopped:
        raise SystemExit(stopped.status) from stopped
