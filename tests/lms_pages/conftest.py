from contextlib import nullcontext

import pytest
from django.db import transaction


@pytest.fixture(params=["autocommit", "atomic"])
def happening(request, transactional_db):
    """How an event reaches the database: each statement by itself, or all in one transaction. Commits for real."""
    return nullcontext if request.param == "autocommit" else transaction.atomic
