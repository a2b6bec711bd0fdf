"""The screen of the audit log: rooms' own entries and Wagtail's together, filtered and exported."""

import csv
import io

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.log_actions import log

from accounts.roles import ROLES
from accounts.services import create_account, grant_role
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(create_account(email="boss@example.org", password=PASSWORD, roles=("administrator",)))
    return client


def rows(client, **filters) -> list[dict]:
    page = client.get(reverse("audit_log"), {**filters, "export": "csv"})
    return list(csv.DictReader(io.StringIO(page.getvalue().decode())))


def test_both_logs_on_one_screen(office, site_tree):
    home, _catalog = site_tree
    person = create_account(email="thandi@example.org", password=PASSWORD, name="Thandi Nkosi")
    office.post(
        f"/admin/users/edit/{person.pk}/",
        {
            "email": person.email,
            "is_active": "on",
            "groups": [Group.objects.get(name="editor").pk],
            "first_name": "",
            "last_name": "",
        },
        REMOTE_ADDR="203.0.113.9",
    )
    office.post(reverse("wagtailadmin_pages:unpublish", args=[home.pk]), REMOTE_ADDR="203.0.113.9")
    ours, theirs = rows(office, action="role.granted")[0], rows(office, action="wagtail.unpublish")[0]
    for row, what in ((ours, "thandi@example.org"), (theirs, home.title)):
        assert (row["Who"], row["From where"], row["What"]) == ("boss@example.org", "203.0.113.9", what)
        assert row["Request"] and row["When"]
    assert ours["Details"] == "role: editor" and ours["Action"] == "Role granted"

    page = office.get(reverse("audit_log")).content.decode()
    assert "Role granted" in page and home.title in page and f"/admin/users/edit/{person.pk}/" in page
    book = load_workbook(io.BytesIO(office.get(reverse("audit_log"), {"export": "xlsx"}).getvalue()))
    assert len(list(book.active.rows)) == len(rows(office)) + 1


def test_what_wagtail_knows_is_told_in_its_words_and_the_rest_beside(office, site_tree):
    home, _catalog = site_tree
    places = {"source": {"id": 1, "title": "Here"}, "destination": {"id": 2, "title": "There"}}
    log(home, "wagtail.move", data={**places, "reason": "needed at once"})
    log(home, "wagtail.lock")
    moved, locked = (rows(office, action=f"wagtail.{action}")[0]["Details"] for action in ("move", "lock"))
    assert "Here" in moved and "There" in moved and moved.endswith("reason: needed at once")
    assert locked == ""  # the action says it all


def test_filters(office):
    for name in ("thandi", "sipho"):
        grant_role(user=create_account(email=f"{name}@example.org", password=None), role="editor")
    assert {row["What"] for row in rows(office, label="sipho")} == {"sipho@example.org"}
    assert rows(office, person="nobody-of-this-name") == []
    assert rows(office, timestamp_to="2001-01-01") == []
    assert {row["Action"] for row in rows(office, action="role.granted", timestamp_from="2001-01-01")} == {
        "Role granted"
    }


def test_the_screen_costs_the_same_for_one_and_for_three(office):
    grant_role(user=create_account(email="a@example.org", password=None), role="editor")
    office.get(reverse("audit_log"))
    with CaptureQueriesContext(connection) as for_one:
        office.get(reverse("audit_log"), {"label": "example.org"})
    for name in ("b", "c"):
        grant_role(user=create_account(email=f"{name}@example.org", password=None), role="editor")
    with CaptureQueriesContext(connection) as for_three:
        office.get(reverse("audit_log"), {"label": "example.org"})
    assert len(for_three) == len(for_one)


def test_only_administrators_see_it(client, site_tree):
    seen = set()
    for role in ROLES:
        client.force_login(create_account(email=f"{role}@example.org", password=None, roles=(role,)))
        if client.get(reverse("audit_log")).status_code == 200:
            seen.add(role)
        is_offered = b"/admin/audit-log/" in client.get("/admin/").content
        assert is_offered == (role in seen)
    assert seen == {"administrator"}
