"""The file `.env`, which the settings read too: an address written there counts here as well."""

import os
from pathlib import Path


def read_dotenv(file: Path) -> None:
    """Put its NAME=value lines into the environment; what is already there wins."""
    if not file.exists():
        return
    for line in file.read_text().splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))
