"""`make clean`: remove what the other targets can make again. Data stays."""

import shutil

from console import say
from project import ROOT, STAMPS, VAR, VENV

MADE = [VENV, STAMPS, VAR / "npm", VAR / "assets", VAR / "static", VAR / "test-results"]
MADE += [ROOT / name for name in (".pytest_cache", ".ruff_cache", ".import_linter_cache")]

if __name__ == "__main__":
    for folder in MADE:
        shutil.rmtree(folder, ignore_errors=True)
    say("Removed environment, fetched assets and caches. Kept: database, uploads and mail in .var/")
