"""The composition root. Lives in `site/`, a folder on sys.path and not a package."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # gunicorn and celery are started with only site/ on the path
    sys.path.insert(0, str(ROOT))

from .celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
