from datetime import UTC, datetime

import pytest


@pytest.fixture
def noon():
    """A moment to count from."""
    return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
