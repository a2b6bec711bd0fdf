"""What the list of the bank offers for files. Imported by wagtail_hooks."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from ..bank_screens import visible_questions
from ..models import BankQuestion
from ..views import bank_files


@hooks.register("register_admin_urls")
def bank_file_urls():
    return bank_files.urlpatterns


@hooks.register("register_bulk_action")
class ExportSelection(SnippetBulkAction):
    """Leads to the screen that says what a format cannot take along."""

    display_name = _("Export")
    aria_label = _("Export the selected questions as a file")
    action_type = "export"
    action_priority = 50
    template_name = "wagtailadmin/bulk_actions/confirmation/base.html"
    models = [BankQuestion]

    def check_perm(self, question):
        return bank_files.may_import(self.request.user) and question.pk in self._visible

    def dispatch(self, request, *args, **kwargs):
        objects, _left_out = self.get_actionable_objects()
        if not objects:
            return super().dispatch(request, *args, **kwargs)
        query = urlencode([("id", question.pk) for question in objects])
        return redirect(f"{reverse('export_questions')}?{query}")

    @property
    def _visible(self):
        if not hasattr(self, "_seen"):
            self._seen = set(visible_questions(self.request.user).values_list("pk", flat=True))
        return self._seen
