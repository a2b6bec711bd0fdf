"""`make backup` and `make restore FILE=…`, on the database and uploads that the environment names."""

import os
import subprocess
import sys

from console import give_up
from environment import ensure_environment
from project import PYTHON, ROOT
from switches import read_flag


def main(action: str) -> int:
    command = [PYTHON, "manage.py", action]
    if action == "restore":
        file = os.environ.get("FILE", "")
        if not file:
            give_up("name the archive: make restore FILE=.var/backups/marula-….tar")
        command += [os.path.abspath(file), *(["--replace"] if read_flag("REPLACE", default=False) else [])]
    ensure_environment("requirements.txt")
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
