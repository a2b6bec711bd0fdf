"""A small fault storm: `make storm` with few orders. It brings servers of its own, since it crashes the database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.depth import DEPTH

ROOT = Path(__file__).resolve().parents[2]
SMALL = """
import sys
sys.path.insert(0, ".make")
from processes import ending
from storm import storm
ending.listen()
raise SystemExit(storm(sys.executable, count=20, life=6))
"""


@pytest.mark.services
@pytest.mark.skipif(DEPTH != "full", reason="takes some minutes: make test DEPTH=full, or make storm COUNT=40")
def test_after_a_small_storm_the_books_agree():
    told = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    done = subprocess.run([sys.executable, "-c", SMALL], cwd=ROOT, env=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert "The books agree to the cent." in done.stdout
