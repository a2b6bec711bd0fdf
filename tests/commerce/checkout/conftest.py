import pytest
from django.test import Client

from tests.factories.prices import make_priced_course, sell_as


@pytest.fixture(autouse=True)
def shop(monkeypatch, settings):
    """A VAT vendor at home, with the bank that is none and bank transfers."""
    settings.LOCAL_GATEWAY = True
    sell_as(monkeypatch, gateways=("local", "manual"), bank_lines=(("Account", "62 000"),), currencies=("ZAR", "EUR"))


@pytest.fixture
def course(db):
    return make_priced_course()


@pytest.fixture
def visitor(db) -> Client:
    return Client()
