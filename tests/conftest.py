import shutil

import pytest
from django.conf import settings
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test cached (site roots, lesson bodies) is not true in the next one's database."""
    cache.clear()


@pytest.fixture
def site_tree(db):
    """(home, catalog) of the default language, whatever ran before."""
    from tests.factories.pages import make_site

    return make_site()


@pytest.fixture
def catalog(site_tree):
    return site_tree[1]


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):  # the process that started the workers, or the only one
        shutil.rmtree(settings.ROOT / ".var" / "test", ignore_errors=True)
