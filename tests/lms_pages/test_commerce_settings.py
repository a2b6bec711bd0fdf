"""What finance settles about the shop, and that rooms below follow at once."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import ROLES
from accounts.services import create_account
from commerce.payments.gateway import gateways
from commerce.seller import SellerFacts, seller_facts
from core.models import AuditEntry
from lms_pages.models import CommerceSettings
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SHOP = {
    "name": "Marula (Pty) Ltd",
    "address": "1 Loop Street\r\nCape Town",
    "country": "ZA",
    "company_number": "2026/000001/07",
    "vat_number": "",
    "vat_from": "",
    "vat_until": "",
    "prices_include_tax": "on",
    "tax_service": "local",
    "currencies": "zar, eur",
    "refund_days": "7",
    "refund_most_percent": "20",
    "order_hours": "24",
    "invoice_prefix": "M-",
    "credit_note_prefix": "MC-",
    "debit_note_prefix": "MD-",
    "invoice_note": "Thank you",
}
VENDOR = {"vat_number": "4090 105 588", "vat_from": "2026-04-01"}


class Bank:
    """Any gateway: the settings know of it what every member has."""

    title = "A bank"


@pytest.fixture(autouse=True)
def known_gateways(monkeypatch):
    monkeypatch.setitem(gateways.__dict__, "members", {slug: Bank() for slug in ("local", "manual", "paystack")})


@pytest.fixture
def finance(client, site_tree):
    client.force_login(create_account(email="finance@example.org", password=PASSWORD, roles=("finance",)))
    return client


def stream(name: str, values: list) -> dict:
    rows = {f"{name}-count": len(values)}
    for place, (kind, value) in enumerate(values):
        parts = value if isinstance(value, dict) else {"": value}
        rows |= {f"{name}-{place}-deleted": "", f"{name}-{place}-order": place, f"{name}-{place}-type": kind}
        rows |= {f"{name}-{place}-value{part and '-' + part}": each for part, each in parts.items()}
    return rows


def settle(client, *, ways=("local",), lines=(), **fields):
    rows = stream("gateways", [("gateway", way) for way in ways])
    rows |= stream("bank_lines", [("line", {"label": label, "value": value}) for label, value in lines])
    address = reverse("wagtailsettings:edit", args=["lms_pages", "commercesettings", CommerceSettings.load().pk])
    return client.post(address, {**SHOP, **rows, **fields})


def refused(response) -> str:
    assert response.status_code == 200, "it was taken"
    return response.content.decode()


def test_what_finance_settles_holds_at_once_and_is_written_down(finance):
    assert seller_facts().currency == "ZAR" and "manual" not in seller_facts().gateways  # before anybody settled it
    lines = [("Bank", "First"), ("Account", "62 000 000 000")]
    assert settle(finance, ways=("local", "manual"), lines=lines, **VENDOR).status_code == 302
    facts = seller_facts()
    assert facts == SellerFacts(
        name="Marula (Pty) Ltd",
        address="1 Loop Street\nCape Town",
        company_number="2026/000001/07",
        vat_number="4090105588",
        vat_from=date(2026, 4, 1),
        currencies=("ZAR", "EUR"),
        gateways=("local", "manual"),
        refund_days=7,
        refund_most_percent=20,
        order_hours=24,
        bank_lines=(("Bank", "First"), ("Account", "62 000 000 000")),
        invoice_prefix="M-",
        credit_note_prefix="MC-",
        debit_note_prefix="MD-",
        invoice_note="Thank you",
    )
    assert facts.is_vat_vendor(date(2026, 4, 1)) and not facts.is_vat_vendor(date(2026, 3, 31))
    entry = AuditEntry.objects.get(action="settings.changed")
    assert entry.user_label == "finance@example.org" and entry.data["currencies"] == "ZAR → ZAR, EUR"
    assert entry.data["bank_lines"] == "– → Bank: First, Account: 62 000 000 000"
    settle(finance, ways=())  # nothing can be paid for now, and no tax is asked for
    assert seller_facts().gateways == () and not seller_facts().is_vat_vendor(date(2026, 4, 1))


def test_what_cannot_hold_is_refused_with_words_that_help(finance):
    wrong = {
        "ten digits and begins with a 4": {**VENDOR, "vat_number": "9090105588"},
        "Say from which day the number holds": {**VENDOR, "vat_from": ""},
        "This day is not after the first one": {**VENDOR, "vat_until": "2026-04-01"},
        "A tax invoice names it": {**VENDOR, "address": " "},
        "is no currency": {"currencies": "ZAR, RAND"},
        "each of them once": {"currencies": "ZAR, zar"},
        "at least one currency": {"currencies": " , "},
        "stands in the list once": {"ways": ("local", "local")},
        "say where the money is to go": {"ways": ("manual",)},
        "ending with something that is no digit": {"invoice_prefix": "INV2"},
        "each kind needs numbers of its own": {"credit_note_prefix": "M-"},
        "choose another one, or ask who runs": {"tax_service": "soothsayer"},
        "Choose a country of the list": {"country": "QQ"},
        "less than or equal to 100": {"refund_most_percent": "101"},
    }
    for words, fields in wrong.items():
        assert words in refused(settle(finance, **fields)), words
    refused(settle(finance, ways=("bitcoin",)))
    assert seller_facts() == CommerceSettings().facts()


def test_only_finance_and_administrators_settle(client, site_tree):
    may = set()
    for role in ROLES:
        client.force_login(create_account(email=f"{role}@example.org", password=None, roles=(role,)))
        settle(client, name=role)
        if CommerceSettings.load().name == role:
            may.add(role)
    assert may == {"administrator", "finance"}
