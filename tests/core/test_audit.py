"""The audit log: what is in an entry, and that it stays as it was written."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import RequestFactory

from accounts.models import User
from accounts.services import create_account, grant_role, revoke_role, set_active
from core.append_only import WrittenForGood
from core.audit import record
from core.models import AuditEntry
from core.request_origin import RequestOriginMiddleware
from tests.factories.people import make_administrator

pytestmark = pytest.mark.django_db


def entries(**filters) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(**filters).order_by("pk"))


def test_an_entry_says_who_what_when_and_from_where():
    boss, person = make_administrator(), create_account(email="thandi@example.org", password=None)
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")
    request.user = boss
    RequestOriginMiddleware(lambda request: grant_role(user=person, role="editor"))(request)
    grant_role(user=person, role="finance")  # by a command: nobody, from nowhere
    first, second = entries(action="role.granted", label=person.email)
    assert (first.user, first.user_label, first.address) == (boss, boss.email, "203.0.113.9")
    assert first.data == {"role": "editor"} and first.object_id == str(person.pk) and first.timestamp
    assert (second.user, second.user_label, second.address) == (None, "", None)


def test_entries_are_neither_changed_nor_deleted():
    person = create_account(email="thandi@example.org", password=None, roles=("student",))
    entry = entries(action="role.granted", label=person.email)[0]
    entry.label = "somebody else"
    everyone = AuditEntry.objects.all()
    for attempt in (
        entry.save,
        entry.delete,
        everyone.delete,
        lambda: everyone.update(label="x"),
        lambda: AuditEntry.objects.bulk_update([entry], ["label"]),
        lambda: AuditEntry._base_manager.filter(pk=entry.pk).update(label="x"),
        lambda: AuditEntry.objects.update_or_create(pk=entry.pk, defaults={"label": "x"}),
    ):
        with pytest.raises(WrittenForGood):
            attempt()
    person.delete()
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert kept.label == "thandi@example.org"  # neither with the person, nor with anything else


def test_an_entry_and_what_it_tells_of_are_there_together_or_not_at_all():
    person = create_account(email="thandi@example.org", password=None)
    before = AuditEntry.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        grant_role(user=person, role="editor")
        User.objects.create(email=person.email)
    assert AuditEntry.objects.count() == before
    with pytest.raises(ValueError, match="no registered action; there are: acco"):
        record(action="role.grented", target=person)


def test_roles_and_switches_are_written_down_whoever_changes_them():
    person = create_account(email="thandi@example.org", password=None)
    start = AuditEntry.objects.count()
    grant_role(user=person, role="editor")
    grant_role(user=person, role="editor")  # nothing new
    assert revoke_role(user=person, role="editor") and not revoke_role(user=person, role="editor")
    grant_role(user=person, role="finance")
    person.groups.get().user_set.clear()
    set_active(user=person, is_active=False)
    set_active(user=person, is_active=True)
    person.email, person.is_superuser = "t@example.org", True
    person.save()
    person.save()
    assert [(entry.action, entry.data.get("role", "")) for entry in entries()[start:]] == [
        ("role.granted", "editor"),
        ("role.revoked", "editor"),
        ("role.granted", "finance"),
        ("role.revoked", "finance"),
        ("account.deactivated", ""),
        ("account.reactivated", ""),
        ("account.made_superuser", ""),
        ("account.address_changed", ""),
    ]


def test_the_database_itself_refuses_to_rewrite_the_log():
    entry = record(action="role.granted", data={"role": "editor"})
    for change in ("UPDATE core_auditentry SET label = 'x'", "DELETE FROM core_auditentry"):
        with pytest.raises(DatabaseError, match="neither changed nor deleted"), transaction.atomic():
            connection.cursor().execute(f"{change} WHERE id = %s", [entry.pk])
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert kept.label == "" and record(action="role.revoked").pk != kept.pk  # adding goes on
