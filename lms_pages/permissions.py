"""Who may do what in the editor: Wagtail's own permission policies, fed by the teams of the courses.

Wagtail derives every right to a page from the rows of `get_all_permissions_for_user`. The lead and the co-instructors
of a course get some that are in no table; so teams need no groups, and a change of a team counts at once. Publishing is
not among them: it stays with the groups that have it on the whole tree.
"""

from itertools import product

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from wagtail.models import GroupPagePermission, Page, PagePermissionTester
from wagtail.permission_policies import OwnershipPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from learning.courses.enums import AUTHORS
from learning.courses.models import CourseMember
from learning.courses.rules import may_author_courses
from learning.courses.selectors import authored_courses

AUTHOR_RIGHTS = ("add_page", "change_page")


class TeamPagePermissionPolicy(PagePermissionPolicy):
    def get_all_permissions_for_user(self, user):
        given = super().get_all_permissions_for_user(user)
        if user.is_superuser or not may_author_courses(user):
            return given
        courses = Page.objects.filter(translation_key__in=authored_courses(user).values("key"))
        rights = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=AUTHOR_RIGHTS))
        # Negative numbers, because Wagtail puts them into sets.
        pairs = enumerate(product(courses, rights), start=1)
        return [*given, *(GroupPagePermission(pk=-n, page=page, permission=right) for n, (page, right) in pairs)]

    def user_has_any_permission(self, user, actions):
        return super().user_has_any_permission(user, actions) or (
            not {"add", "change"}.isdisjoint(actions) and may_author_courses(user)
        )

    def users_with_any_permission_for_instance(self, actions, instance, include_superusers=True):
        people = super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        if not {"add", "change"} & set(actions):
            return people
        keys = instance.get_ancestors(inclusive=True).values("translation_key")
        team = CourseMember.objects.filter(course__key__in=keys, role__in=AUTHORS).values("user")
        authors = get_user_model()._default_manager.filter(is_active=True, pk__in=team).distinct()
        return people | authors.filter(pk__in=[user.pk for user in authors if may_author_courses(user)])

    def instances_with_direct_explore_permission(self, user):
        pages = super().instances_with_direct_explore_permission(user)
        return pages if user.is_superuser else [*pages, *_shelves(user)]

    def explorable_instances(self, user):
        """Catalogs too, for those who may add a course there: with nothing in them but their own courses."""
        pages = super().explorable_instances(user)
        if user.is_superuser:
            return pages
        for shelf in _shelves(user):
            above = self.model._default_manager.ancestor_of(shelf, inclusive=True)
            pages |= above.filter(path__startswith=self.explorable_root_instance(user).path)
        return pages


def _shelves(user) -> list[Page]:
    from .models import CatalogPage

    if not may_author_courses(user):
        return []
    if not hasattr(user, "_shelves"):  # like Wagtail's own, for the duration of the request
        user._shelves = list(Page.objects.filter(pk__in=CatalogPage.objects.filter(alias_of=None).values("pk")))
    return user._shelves


class CatalogPermissionTester(PagePermissionTester):
    def can_add_subpage(self):
        """Whoever may author courses adds them here; as their lead they may edit them from then on."""
        return super().can_add_subpage() or may_author_courses(self.user)


class OwnFilesPermissionPolicy(CollectionOwnershipPermissionPolicy):
    """Whoever may change a file may choose it. Wagtail knows only a right to choose every file of a collection, so that
    those who may add, and change their own, could choose all or none."""

    def user_has_permission(self, user, action):
        return super().user_has_permission(user, "change" if action == "choose" else action) or (
            super().user_has_permission(user, action)
        )

    def users_with_any_permission(self, actions):
        return super().users_with_any_permission(_widened(actions))

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return super().user_has_any_permission_for_instance(user, _widened(actions), instance)

    def instances_user_has_any_permission_for(self, user, actions):
        return super().instances_user_has_any_permission_for(user, _widened(actions))

    def users_with_any_permission_for_instance(self, actions, instance):
        return super().users_with_any_permission_for_instance(_widened(actions), instance)

    def collections_user_has_any_permission_for(self, user, actions):
        """For those who have only files of their own: where they put them, not the names of everybody's collections."""
        found = super().collections_user_has_any_permission_for(user, _widened(actions))
        if user.is_superuser or self._check_perm(user, {"change", "choose"}):
            return found
        given = {permission.collection_id for permission in self.get_cached_permissions_for_user(user)}
        used = self.model._default_manager.filter(**{self.owner_field_name: user}).values("collection")
        return found.filter(Q(pk__in=given) | Q(pk__in=used))


def _widened(actions) -> set[str]:
    return {*actions, "change"} if "choose" in actions else set(actions)


class OwnPackagesPermissionPolicy(OwnershipPermissionPolicy):
    """Whoever may change a package may choose it."""

    def user_has_permission(self, user, action):
        return super().user_has_permission(user, "change" if action == "choose" else action)

    def instances_user_has_any_permission_for(self, user, actions):
        return super().instances_user_has_any_permission_for(user, _widened(actions) - {"choose"})

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return super().user_has_any_permission_for_instance(user, _widened(actions) - {"choose"}, instance)


class BankPermissionPolicy(OwnershipPermissionPolicy):
    """Questions of the bank: one's own are changed, shared ones are looked at and chosen as well. Publishing is a right
    of groups, as with pages."""

    SEEING = {"view", "choose"}

    def user_has_permission(self, user, action):
        if action in self.SEEING:
            action = "change"
        if action in {"publish", "lock", "unlock"}:
            return user.has_perm(self._get_permission_name(action))
        return super().user_has_permission(user, action)

    def users_with_any_permission(self, actions):
        return super().users_with_any_permission({"change" if one in self.SEEING else one for one in actions})

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if self.SEEING & set(actions) and instance.is_shared and self.user_has_permission(user, "view"):
            return True
        if any(self.user_has_permission(user, one) for one in {"publish", "lock", "unlock"} & set(actions)):
            return True
        owned = {"change" if one in self.SEEING else one for one in actions} - {"publish", "lock", "unlock"}
        return super().user_has_any_permission_for_instance(user, owned, instance)

    def instances_user_has_any_permission_for(self, user, actions):
        owned = {"change" if one in self.SEEING else one for one in actions}
        found = super().instances_user_has_any_permission_for(user, owned)
        if self.SEEING & set(actions) and self.user_has_permission(user, "view"):
            return self.model._default_manager.filter(Q(pk__in=found.values("pk")) | Q(is_shared=True))
        return found


def register_policies() -> None:
    """Before any view asks."""
    from wagtail.models import AbstractPage
    from wagtail.permissions import register_permission_policy

    from .models import BankQuestion, LessonDocument, LessonImage, LessonMedia, LessonPackage, Rubric

    register_permission_policy(AbstractPage, TeamPagePermissionPolicy())
    register_permission_policy(BankQuestion, BankPermissionPolicy(BankQuestion))
    register_permission_policy(Rubric, OwnershipPermissionPolicy(Rubric))
    register_permission_policy(LessonPackage, OwnPackagesPermissionPolicy(LessonPackage))
    # The views of media ask Wagtail's policy all the same, and choose what may be changed; their forms ask ours.
    for model, base in (
        (LessonImage, "wagtailimages.Image"),
        (LessonDocument, "wagtaildocs.Document"),
        (LessonMedia, "wagtailmedia.Media"),
    ):
        policy = OwnFilesPermissionPolicy(model, auth_model=base, owner_field_name="uploaded_by_user")
        # The exact class wins, whichever app is made ready last.
        register_permission_policy(model, policy, exact_class=True)
