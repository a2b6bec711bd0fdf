"""Rubrics in the editor: one's own and the shared ones."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Rubric


def usable_rubrics(user):
    """Those this person may put into an assignment: their own and shared ones; editors all."""
    if user.has_perm("lms_pages.change_rubric"):
        return Rubric.objects.all()
    return Rubric.objects.filter(Q(owner=user) | Q(is_shared=True))


class _Usable:
    def get_object_list(self):
        return usable_rubrics(self.request.user)


class _UsableOne:
    def get_object(self, pk):
        return usable_rubrics(self.request.user).get(pk=pk)


class _UsableMany:
    def get_objects(self, pks):
        return usable_rubrics(self.request.user).filter(pk__in=pks)


class RubricChoose(_Usable, ChooseView):
    pass


class RubricChooseResults(_Usable, ChooseResultsView):
    pass


class RubricChosen(_UsableOne, SnippetChosenView):
    pass


class RubricChosenMultiple(_UsableMany, SnippetChosenMultipleView):
    pass


class RubricChooserViewSet(SnippetChooserViewSet):
    choose_view_class = RubricChoose
    choose_results_view_class = RubricChooseResults
    chosen_view_class = RubricChosen
    chosen_multiple_view_class = RubricChosenMultiple


class RubricViewSet(SnippetViewSet):
    model = Rubric
    icon = "table"
    menu_label = _("Rubrics")
    menu_order = 260
    add_to_admin_menu = True
    copy_view_enabled = False
    chooser_viewset_class = RubricChooserViewSet
    list_display = ["title", "is_shared", "owner"]
    search_fields = ["title"]

    def get_queryset(self, request):
        return policy_registry.get_by_type(Rubric).instances_user_has_any_permission_for(request.user, ["change"])
