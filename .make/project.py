"""Where things lie, and the stamps by which a step knows that nothing changed since it last ran."""

import hashlib
import os
from pathlib import Path

from dotenv_file import read_dotenv

ROOT = Path(__file__).resolve().parent.parent
read_dotenv(ROOT / ".env")
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / ".var"
DATA = ROOT / (os.environ.get("VAR_DIR") or VAR)  # the site's own data, where the settings keep it
STAMPS = VAR / "stamps"


def digest(*parts: str | Path) -> str:
    """A checksum of texts and files; a folder counts with every file in it, a missing file as missing."""
    total = hashlib.sha256()
    for part in parts:
        files = (
            sorted(p for p in part.rglob("*") if p.is_file() and p.suffix != ".pyc")
            if isinstance(part, Path) and part.is_dir()
            else [part]
        )
        for file in files:
            if isinstance(file, Path):
                total.update(str(file.relative_to(ROOT)).encode())
                total.update(file.read_bytes() if file.exists() else b"(missing)")
            else:
                total.update(file.encode())
            total.update(b"\0")
    return total.hexdigest()


def is_stamped(stamp: Path, key: str) -> bool:
    return stamp.exists() and stamp.read_text() == key


def write_stamp(stamp: Path, key: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
