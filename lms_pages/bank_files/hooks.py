"""What the list of the bank offers for files. Imported by wagtail_hooks."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from ..models import BankQuestion
from ..views import bank_files


@hooks.register("register_admin_urls")
def bank_file_urls():
    return bank_files.urlpatterns


@hooks.register("register_bulk_action")
class ExportSelection(SnippetBulkAction):
    """Leads to the screen that says what a format cannot take along. What is not one's own stays out of the selection
    (lms_pages.editor_scope)."""

    display_name = _("Export")
    aria_label = _("Export the selected questions as a file")
    action_type = "export"
    action_priority = 50
    models = [BankQuestion]

    def dispatch(self, request, *args, **kwargs):
        if not bank_files.may_import(request.user):
            raise PermissionDenied
        ids = [] if "all" in request.GET.getlist("id") else request.GET.getlist("id")
        query = urlencode([("id", pk) for pk in ids])
        return redirect(f"{reverse('export_questions')}?{query}" if ids else reverse("export_questions"))
