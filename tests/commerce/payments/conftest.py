import pytest

from commerce.payments.gateway import Capability, gateways
from tests.commerce.invariants import assert_invariants
from tests.factories.prices import sell_as
from tests.standins import STANDINS, standin_of

from .shop import Shop

ALL = [slug for slug in sorted(STANDINS) if Capability.REPORTS in gateways[slug].capabilities]

OUTSIDE = [slug for slug in ALL if standin_of(slug).is_outside]


@pytest.fixture
def shop(request, settings, monkeypatch, db):
    """One gateway and its stand-in ("paystack", or what a test asks for by `at`). Whatever a test did, money is where
    it belongs afterwards."""
    with standin_of(getattr(request, "param", "paystack"))() as standin:
        for name, value in standin.settings.items():
            setattr(settings, name, value)
        sell_as(monkeypatch, currencies=(standin.currency,), **standin.facts)
        yield Shop(standin)
        assert_invariants(standin)


def at(*slugs):
    return pytest.mark.parametrize("shop", slugs or ALL, indirect=True)
