"""H5P packages in the editor: one's own, uploaded on their own screen or where one is chosen."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.telepath import register
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser, SnippetChooserAdapter

from learning.courses.enums import FileKind
from learning.courses.models import LessonFile

from .models import LessonPackage
from .models.package import PackageForm


def usable_packages(user):
    """Those this person may put into a lesson: their own, editors all."""
    policy = policy_registry.get_by_type(LessonPackage)
    return policy.instances_user_has_any_permission_for(user, {"change"}).select_related("package")


def keep_used_packages(request, packages):
    """For Wagtail's hook before snippets are deleted, one or many: what a live lesson shows stays."""
    if not packages or not isinstance(packages[0], LessonPackage):
        return None
    used = LessonFile.objects.filter(
        kind=FileKind.PACKAGE, reference__in=[package.pk for package in packages], lesson__is_live=True
    ).values_list("reference", flat=True)
    kept = [package for package in packages if package.pk in set(used)]
    for package in kept:
        sentence = _("A lesson shows “%(title)s”. Take it out of the lesson and publish that first.")
        messages.error(request, sentence % {"title": package.title})
    return redirect(LessonPackage.snippet_viewset.get_url_name("list")) if kept else None


class _Usable:
    def get_object_list(self):
        return usable_packages(self.request.user)


class _ForUser:
    """Wagtail's form of a new object does not know who is asking."""

    def get_creation_form_kwargs(self):
        return {**super().get_creation_form_kwargs(), "for_user": self.request.user}


ABOUT = [
    Column("type_name", label=_("Type"), accessor="type_name"),
    Column("license_name", label=_("License"), accessor=lambda row: row.license_name or _("not stated")),
    Column("authors", label=_("Authors"), accessor="all_authors"),
]


class _WithColumns:
    @property
    def columns(self):
        return [*super().columns, *ABOUT]


class _Said:
    def get_display_title(self, instance):
        return instance.about


class PackageWidget(_Said, AdminSnippetChooser):
    pass


register(SnippetChooserAdapter(), PackageWidget)


class PackageChoose(_ForUser, _Usable, _WithColumns, ChooseView):
    pass


class PackageChooseResults(_ForUser, _Usable, _WithColumns, ChooseResultsView):
    pass


class PackageCreate(_ForUser, _Said, SnippetCreateView):
    pass


class PackageChosen(_Said, SnippetChosenView):
    def get_object(self, pk):
        return usable_packages(self.request.user).get(pk=pk)


class PackageChosenMultiple(_Said, SnippetChosenMultipleView):
    def get_objects(self, pks):
        return usable_packages(self.request.user).filter(pk__in=pks)


class UploadForm(PackageForm):
    class Meta:
        model = LessonPackage
        fields = ["title", "license", "authors"]

    field_order = ["file", "title", "license", "authors"]


class PackageChooserViewSet(SnippetChooserViewSet):
    choose_view_class = PackageChoose
    choose_results_view_class = PackageChooseResults
    chosen_view_class = PackageChosen
    chosen_multiple_view_class = PackageChosenMultiple
    create_view_class = PackageCreate
    creation_form_class = UploadForm
    creation_tab_label = _("Upload")
    create_action_label = _("Upload")
    create_action_clicked_label = _("Uploading…")


class PackageViewSet(SnippetViewSet):
    model = LessonPackage
    icon = "media"
    menu_label = _("H5P packages")
    menu_order = 270
    add_to_admin_menu = True
    copy_view_enabled = False
    chooser_viewset_class = PackageChooserViewSet
    list_display = [
        "title",
        *ABOUT,
        Column("owner", label=_("Owner")),
        DateColumn("created_at", label=_("Uploaded"), sort_key="created_at"),
    ]
    search_fields = ["title"]

    def get_queryset(self, request):
        return usable_packages(request.user).select_related("package", "owner")
