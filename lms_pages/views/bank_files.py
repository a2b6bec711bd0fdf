"""The question bank and files: an import is shown before it is done, an export says what it cannot take along."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from core.scanner import refuse_infected
from learning.assessment.question_files import written_formats
from learning.assessment.question_format import MAX_FILE, MEGABYTE, FormatRefused, question_formats

from ..bank_files.plan import CREATED, UPDATED
from ..bank_files.services import NothingToImport, export_questions, import_questions
from ..bank_files.uploads import UploadGone, forget_upload, keep_upload, local_copy, open_ticket
from ..bank_screens import visible_questions
from ..models import BankQuestion

MOST_AT_ONCE = 500  # in a request; the command has no limit
SHOWN = 500  # lines of a report


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("GIFT, Moodle XML, QTI 1.2 or 2.1, a Common Cartridge, or CSV; at most 50 MB."),
    )
    tags = forms.CharField(
        label=gettext_lazy("More tags"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Separated by commas. Categories of the file become tags by themselves."),
    )
    share = forms.BooleanField(
        label=gettext_lazy("Share"),
        required=False,
        help_text=gettext_lazy("Every instructor may look at them and use them."),
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Publish"), required=False, help_text=gettext_lazy("Quizzes ask what is published only.")
    )

    def __init__(self, *args, may_publish: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_publish:
            del self.fields["publish"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise ValidationError(_("The file has more than %(size)d MB.") % {"size": MAX_FILE // MEGABYTE})
        refuse_infected(file)
        return file

    @property
    def options(self) -> dict:
        tags = [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]
        return {
            "tags": tags,
            "share": self.cleaned_data["share"],
            "publish": self.cleaned_data.get("publish", False),
        }


def may_import(user) -> bool:
    return policy_registry.get_by_type(BankQuestion).user_has_permission(user, "add")


def may_publish(user) -> bool:
    return policy_registry.get_by_type(BankQuestion).user_has_permission(user, "publish")


def import_into_bank(request):
    """POST `file`: the dry run. POST `ticket` (which the dry run gives): for good, read anew."""
    if not may_import(request.user):
        raise PermissionDenied
    form = ImportForm(may_publish=may_publish(request.user))
    if request.method != "POST":
        return _page(request, form)
    if "ticket" in request.POST:
        return _apply(request, form)
    form = ImportForm(request.POST, request.FILES, may_publish=may_publish(request.user))
    if not form.is_valid():
        return _page(request, form, status=422)
    ticket = keep_upload(form.cleaned_data["file"], user=request.user, **form.options)
    said = open_ticket(ticket, user=request.user)
    try:
        result = _import(request, said, dry_run=True)
    except FormatRefused as refusal:
        forget_upload(said["file"])
        form.add_error("file", str(refusal))
        report = refusal.report if isinstance(refusal, NothingToImport) else None
        return _page(request, form, report=report, status=422)
    if result.report["questions"] > MOST_AT_ONCE:
        forget_upload(said["file"])
        text = _("%(count)d questions are too many at once; at most %(limit)d. Send the file in parts.")
        form.add_error("file", text % {"count": result.report["questions"], "limit": MOST_AT_ONCE})
        return _page(request, form, status=422)
    return _page(request, form, result=result, report=result.report, ticket=ticket)


def _apply(request, form):
    try:
        said = open_ticket(request.POST["ticket"], user=request.user)
    except UploadGone:
        messages.error(request, _("The file is kept for an hour only. Send it again."))
        return redirect("import_questions")
    try:
        result = _import(request, said, dry_run=False)
    except FormatRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("import_questions")
    forget_upload(said["file"])
    done = result.report[CREATED] + result.report[UPDATED]
    text = ngettext("%(count)d question was imported.", "%(count)d questions were imported.", done)
    messages.success(request, text % {"count": done})
    return _page(request, form, result=result, report=result.report)


def _import(request, said: dict, *, dry_run: bool):
    with local_copy(said["file"]) as copy:
        return import_questions(
            path=copy.name,
            name=said["name"],
            owner=request.user,
            by=request.user,
            share=said["share"],
            tags=said["tags"],
            publish=said["publish"] and may_publish(request.user),
            dry_run=dry_run,
        )


def _page(request, form, *, report=None, status=200, **context):
    lost = [entry for entry in report["list"] if entry["outcome"] == "rejected" or entry["reason"]] if report else []
    context |= {"form": form, "report": report, "lost": lost[:SHOWN], "more": max(len(lost) - SHOWN, 0)}
    return _render(request, "import_questions", _("Import questions"), context, status=status)


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=lambda: [(slug, question_formats[slug].label) for slug in written_formats()],
    )
    id = forms.ModelMultipleChoiceField(BankQuestion.objects.none(), required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["id"].queryset = visible_questions(user)


@require_safe
def export_from_bank(request):
    """Of `id` (or all one sees) in `format`: first what is lost, then with `download` the file."""
    if not may_import(request.user):
        raise PermissionDenied
    form = ExportForm(request.GET if "format" in request.GET else None, user=request.user)
    chosen = request.GET.getlist("id")
    context = {"form": form, "chosen": [one for one in chosen if one.isdigit()][:2000], "count": len(chosen)}
    if not form.is_bound or not form.is_valid():
        return _render(request, "export_questions", _("Export questions"), context)
    rows = form.cleaned_data["id"] if chosen else visible_questions(request.user)
    rows = rows.select_related("latest_revision").prefetch_related("tagged_items__tag").order_by("pk")
    slug = form.cleaned_data["format"]
    try:
        written, report = export_questions(questions=rows, format=slug)
    except FormatRefused as refusal:
        form.add_error(None, str(refusal))
        return _render(request, "export_questions", _("Export questions"), context)
    if "download" in request.GET:
        kind = question_formats[slug]
        response = HttpResponse(written.data, content_type=kind.media_type)
        response["Content-Disposition"] = f'attachment; filename="questions{kind.extension}"'
        response["Cache-Control"] = "private, no-store"
        return response
    context["report"] = report
    context["whole"] = report["questions"] - sum(loss.is_whole for loss in written.losses)
    context["lost"] = [entry for entry in report["list"] if entry["outcome"] == "rejected"][:SHOWN]
    return _render(request, "export_questions", _("Export questions"), context)


def _render(request, template: str, title: str, context: dict, *, status: int = 200):
    icon = {"import_questions": "upload"}.get(template, "download")
    crumbs = [
        {"url": reverse(BankQuestion.snippet_viewset.get_url_name("list")), "label": _("Question bank")},
        {"url": "", "label": title},
    ]
    context |= {"page_title": title, "header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}
    return TemplateResponse(request, f"lms_pages/editor/{template}.html", context, status=status)


urlpatterns = [
    path("question-bank/import/", import_into_bank, name="import_questions"),
    path("question-bank/export/", export_from_bank, name="export_questions"),
]
