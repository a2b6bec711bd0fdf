import pytest


@pytest.fixture(autouse=True)
def as_on_a_real_site(wagtails_indexes):
    """With all the background work that a real site has."""
