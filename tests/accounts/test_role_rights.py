"""What each role may do, right after migrating, and how a role is given."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from accounts.models import User
from accounts.roles import ROLES, ensure_roles
from accounts.services import create_account, grant_role
from lms_pages.roles import ensure_page_rights
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def made(role):
    return create_account(email=f"{role}@example.org", password=PASSWORD, roles=(role,))


def test_the_five_groups_are_there_after_migrating():
    assert set(Group.objects.filter(name__in=ROLES).values_list("name", flat=True)) == {
        "student",
        "instructor",
        "editor",
        "finance",
        "administrator",
    }


RIGHTS = {
    "wagtailadmin.access_admin": {"instructor", "editor", "finance", "administrator"},
    "courses.enter_any_lesson": {"editor", "administrator"},
    "courses.author_courses": {"instructor", "editor", "administrator"},
    "courses.manage_any_course": {"editor", "administrator"},
    "accounts.change_user": {"administrator"},
    "auth.change_group": {"administrator"},
    "lms_pages.change_category": {"editor", "administrator"},
}


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("role", ROLES)
def test_rights(role, right):
    """The database of the tests was migrated from nothing, so this is what a new site has."""
    assert made(role).has_perm(right) == (role in RIGHTS[right])


@pytest.mark.parametrize("role", ROLES)
def test_pages_are_edited_and_published_by_editors_and_administrators(role):
    may = Page.objects.get(depth=1).permissions_for_user(made(role))
    expected = role in {"editor", "administrator"}
    assert (may.can_add_subpage(), may.can_publish_subpage()) == (expected, expected)


@pytest.mark.parametrize("address", ["/admin/images/", "/admin/documents/", "/admin/media/", "/admin/snippets/"])
def test_editors_reach_the_files_and_snippets(client, site_tree, address):
    client.force_login(made("editor"))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role, status", [("editor", 302), ("instructor", 302), ("administrator", 200)])
def test_people_and_groups_are_the_administrators(client, site_tree, role, status):
    client.force_login(made(role))
    assert client.get("/admin/users/").status_code == status
    assert client.get("/admin/groups/").status_code == status


def test_instructors_add_courses_and_nothing_else(client, site_tree):
    home, catalog = site_tree
    for role, course, page in [("instructor", 200, 302), ("finance", 302, 302), ("editor", 200, 200)]:
        client.force_login(made(role))
        assert client.get(f"/admin/pages/add/lms_pages/coursepage/{catalog.pk}/").status_code == course
        assert client.get(f"/admin/pages/add/lms_pages/standardpage/{home.pk}/").status_code == page


def test_making_the_roles_again_changes_nothing_and_takes_nothing_away():
    editor = Group.objects.get(name="editor")
    finance = Group.objects.get(name="finance")
    finance.permissions.add(editor.permissions.get(codename="enter_any_lesson"))

    def state():
        return (
            {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()},
            GroupPagePermission.objects.count(),
            GroupCollectionPermission.objects.count(),
        )

    before = state()
    ensure_roles()
    ensure_page_rights()
    assert state() == before


def test_a_removed_right_comes_back():
    Group.objects.get(name="editor").permissions.clear()
    GroupPagePermission.objects.filter(group__name="editor").delete()
    ensure_roles()
    ensure_page_rights()
    editor = made("editor")
    assert editor.has_perm("wagtailadmin.access_admin")
    assert Page.objects.get(depth=1).permissions_for_user(editor).can_publish_subpage()


def test_grant_role(capsys):
    create_account(email="who@example.org", password=PASSWORD, roles=("student",))
    call_command("grant_role", "Who@Example.org", "editor")
    user = User.objects.get(email="who@example.org")
    assert set(user.groups.values_list("name", flat=True)) == {"student", "editor"}
    assert user.has_perm("wagtailadmin.access_admin")
    assert "who@example.org is now editor" in capsys.readouterr().out


def test_granting_shows_at_once():
    user = create_account(email="who@example.org", password=PASSWORD)
    assert not user.has_perm("wagtailadmin.access_admin")
    grant_role(user=user, role="editor")
    assert user.has_perm("wagtailadmin.access_admin")


def test_revoke_role(capsys):
    user = create_account(email="who@example.org", password=PASSWORD, roles=("student", "editor"))
    call_command("revoke_role", "Who@Example.org", "editor")
    assert set(user.groups.values_list("name", flat=True)) == {"student"}
    call_command("revoke_role", "who@example.org", "editor")
    assert "is no longer editor" in (said := capsys.readouterr().out) and "was not editor" in said
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("revoke_role", "nobody@example.org", "editor")


def test_nobody_and_nothing_cannot_be_granted():
    create_account(email="who@example.org", password=PASSWORD)
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("grant_role", "nobody@example.org", "editor")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("grant_role", "who@example.org", "emperor")
    with pytest.raises(ValueError, match="student, instructor"):
        grant_role(user=User.objects.get(), role="emperor")
    assert not Group.objects.filter(name="emperor").exists()
