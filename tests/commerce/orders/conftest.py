from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def noon():
    return datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # in Johannesburg


@pytest.fixture
def capture_queries():
    """How many statements a call costs."""

    def count(call) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count
