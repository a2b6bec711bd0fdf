"""`make lint`: everything that can be said about the code without running its tests."""

import os
import subprocess

from console import say, step
from environment import ensure_environment
from project import PYTHON, ROOT, VENV

CHECKS = {
    "style (ruff check)": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "format (ruff format)": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "layers (lint-imports)": [VENV / "bin" / "lint-imports"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "Django's system checks": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
}


def main() -> int:
    ensure_environment("requirements.txt", "requirements-dev.txt")
    # Empty, not absent: absent ones would be read from `.env`.
    environment = os.environ | {"DATABASE_URL": "", "REDIS_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    environment["PYTHONPATH"] = f"{ROOT / 'site'}{os.pathsep}{ROOT}"
    failed = []
    for title, command in CHECKS.items():
        step(title)
        if subprocess.run(command, cwd=ROOT, env=environment).returncode:
            failed.append(title)
    say(f"Lint failed: {', '.join(failed)}." if failed else "Lint passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
