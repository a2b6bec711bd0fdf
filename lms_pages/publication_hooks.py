"""What the editor shows of the gate: where it warns, where it asks, and what its log says."""

from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from .gate import editor_address, findings
from .publication import DECIDED, OVERRIDE, REFUSED, GateRefused, NotPublished, require_passing
from .views import publishing_step
from .views.publishing_step import tell_findings


@hooks.register("register_admin_urls")
def step_addresses():
    return [
        path("publishing/<int:pk>/", publishing_step.publishing_step, name="publishing_step"),
        path("publishing/<int:pk>/checks/", publishing_step.page_checks, name="page_checks"),
    ]


@hooks.register("insert_editor_js")
def look_again_after_autosave():
    return format_html('<script type="module" src="{}"></script>', static("js/editor-checks.js"))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_so_at_submission(request, page):
    if "action-submit" in request.POST or "action-restart-workflow" in request.POST:
        tell_findings(request, page)


@hooks.register("before_bulk_action")
def refuse_bulk_publishing(request, action_type, objects, action_class_instance):
    """All pages that do not pass are named at once, and none of the others is published."""
    if action_type != "publish" or not objects or not isinstance(objects[0], Page):
        return None
    refused = False
    for page in _with_drafts_below(objects, action_class_instance.cleaned_form.cleaned_data["include_descendants"]):
        try:
            _require_passing(page)
        except NotPublished as reason:
            refused = True
            button = messages.button(editor_address(page), _("Edit"))
            messages.error(request, reason.sentence, buttons=[button])
    return redirect("wagtailadmin_explore", objects[0].get_parent().pk) if refused else None


def _with_drafts_below(pages, include_descendants: bool) -> list[Page]:
    found = {page.pk: page for page in pages}
    for page in pages if include_descendants else ():
        found |= {below.pk: below for below in page.get_descendants().not_live()}
    return list(found.values())


def _require_passing(page: Page) -> None:
    revision = page.get_latest_revision()
    if revision:
        require_passing(revision.as_object(), revision)
    elif found := findings(page.specific):
        raise GateRefused(page, found)


class ReasonFormatter(LogFormatter):
    def format_comment(self, log_entry):
        return log_entry.data.get("reason", "")


@hooks.register("register_log_actions")
def name_log_actions(actions):
    @actions.register_action(OVERRIDE)
    class Override(ReasonFormatter):
        label = _("Let pass in spite of checks")

        def format_message(self, log_entry):
            found = "; ".join(_words(each) for each in log_entry.data["findings"])
            return _("Let pass in spite of: %(findings)s") % {"findings": found}

    @actions.register_action(REFUSED)
    class Refused(LogFormatter):
        label = _("Not published when its time came")

        def format_message(self, log_entry):
            found = "; ".join(_words(each) for each in log_entry.data["findings"])
            return _("Not published when its time came: %(findings)s") % {"findings": found}

    @actions.register_action(DECIDED)
    class Decided(LogFormatter):
        label = _("Decide about completions")

        def format_message(self, log_entry):
            return (
                _(
                    "Decided “%(policy)s” for %(enrolled)d students: %(appearing)d parts appear, %(changing)d change, "
                    "%(retiring)d retire; %(reopened_lessons)d completed lessons open again"
                )
                % log_entry.data
            )


def _words(finding: dict) -> str:
    return f"{finding['place']}: {finding['sentence']}" if finding["place"] else finding["sentence"]
