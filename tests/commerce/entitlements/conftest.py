from datetime import UTC, datetime

import pytest


@pytest.fixture
def noon():
    return datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # in Johannesburg
