"""The composition root. Lives in `site/`, a folder on sys.path and not a package."""

import gc
import sys
from pathlib import Path

# Python stops to look for circular garbage after every 700 new objects, and again and again through the half a million
# that Django and Wagtail keep for good. Looking less often saves a fifth of the CPU of every process.
gc.set_threshold(50_000, 20, 50)

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # gunicorn and celery are started with only site/ on the path
    sys.path.insert(0, str(ROOT))

from .celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
