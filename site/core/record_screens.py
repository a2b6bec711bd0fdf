"""Screens of the back office for rows that only services write: list, filters, search, one row in full, export.

The one module of a plain room beside wagtail_hooks that knows Wagtail, so that all rooms' screens work alike.
"""

from datetime import datetime

from django.urls import path, re_path, reverse
from django.utils.timezone import template_localtime
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from .csv_files import safe_cell


class LookOnlyPolicy(ModelPermissionPolicy):
    """Whoever has Django's "view" permission may look; nobody changes a row here, superusers neither."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)


def look_only(model) -> None:
    """To be said in wagtail_hooks before anything asks for the policy of `model`."""
    register_permission_policy(model, LookOnlyPolicy(model), exact_class=True)


class RecordIndexView(IndexView):
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[str, ...] = ()

    def get_base_queryset(self):
        rows = super().get_base_queryset().select_related(*self.select_related)
        return rows.prefetch_related(*self.prefetch_related)

    def preprocess_field_value(self, field, value, export_format):
        """Names that people gave themselves are no formulas; in its other format Wagtail sees to that."""
        value = super().preprocess_field_value(field, value, export_format)
        return safe_cell(value) if export_format == self.FORMAT_CSV else value


class RecordInspectView(InspectView):
    """One row in full: moments in the time zone of who looks (Wagtail's own are in UTC), yes and no in words."""

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return template_localtime(value) if isinstance(value, datetime) else value


class RecordViewSet(ModelViewSet):
    """Give `model` (for which look_only was said), list_display, list_filter, search_fields, list_export, ordering and
    `select_related` and `prefetch_related`, the relations that rows of the list show."""

    index_view_class = RecordIndexView
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[str, ...] = ()
    inspect_view_enabled = True
    inspect_view_class = RecordInspectView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50

    def get_index_view_kwargs(self, **kwargs):
        related = {"select_related": self.select_related, "prefetch_related": self.prefetch_related}
        return super().get_index_view_kwargs(**related, **kwargs)

    def get_urlpatterns(self):
        """Those of looking; there is no address at all for the rest."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"inspect/<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
        ]

    @property
    def url_finder_class(self):
        """Links from other screens lead to the row in full."""
        names = {"inspect_url_name": self.get_url_name("inspect"), "model": self.model}
        return type("RecordURLFinder", (RecordURLFinder,), names)


class RecordURLFinder:
    def __init__(self, user=None):
        self.user = user

    def get_edit_url(self, instance):
        if self.user is None or policy_registry.get_by_type(self.model).user_has_permission(self.user, "view"):
            return reverse(self.inspect_url_name, args=[instance.pk])
        return None


class RecordPermissionHelper(PermissionHelper):
    """The same promise for wagtail-modeladmin, which knows no policies."""

    def user_can_list(self, user):
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user, obj):
        return self.user_can_list(user)

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    user_can_delete_obj = user_can_edit_obj


class RecordAdmin(ModelAdmin):
    """A screen of wagtail-modeladmin for rows of `learning` and `commerce` that are only looked at."""

    permission_helper_class = RecordPermissionHelper
    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50

    def get_admin_urls_for_registration(self):
        """Those of looking; there is no address at all for the rest."""
        helper, views = self.url_helper, {"index": self.index_view, "inspect": self.inspect_view}
        return tuple(
            re_path(helper.get_action_url_pattern(action), view, name=helper.get_action_url_name(action))
            for action, view in views.items()
        )

    def register_indexing(self):
        """Not in Wagtail's index of references: it would be written to whenever a student does something."""
