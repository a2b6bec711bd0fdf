"""What messages say, for administrators: every kind with its sample, and other words for it in each language."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from .channel import channels
from .kind import Kind, kinds
from .models import KindText
from .rendering import placeholders, render_content
from .texts import TextRefused, WrittenText, check_text, reset_text, write_text, written_text

may_edit = permission_required("notifications.edit_kinds", raise_exception=True)


class TextForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 12}),
        help_text=gettext_lazy("Markdown. A link that stands alone becomes a button: [Go there]({link})"),
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind

    @property
    def text(self) -> WrittenText:
        return WrittenText(self.cleaned_data["subject"], self.cleaned_data["body"])

    def clean(self):
        if not self.errors:
            try:
                check_text(kind=self.kind, text=self.text)
            except TextRefused as refusal:
                self.add_error(refusal.field, str(refusal))


@dataclass(frozen=True)
class KindLine:
    slug: str
    kind: Kind
    languages: list[tuple[str, str, bool]]  # code, name, whether something else than what ships is said

    @property
    def channel_names(self) -> str:
        return ", ".join(str(channels[slug].name) for slug in self.kind.channels)


@may_edit
@require_safe
def all_kinds(request):
    written = set(KindText.objects.values_list("kind", "language"))
    lines = [
        KindLine(slug, kind, [(code, name, (slug, code) in written) for code, name in settings.LANGUAGES])
        for slug, kind in sorted(kinds.items(), key=lambda each: str(each[1].name))
    ]
    return render(request, "notifications/wagtail/kinds.html", {"lines": lines})


@may_edit
def edit_kind(request, slug, language):
    kind = _kind_or_404(slug, language)
    stored = written_text(slug, language) if kind.is_editable else None
    initial = {"subject": stored.subject, "body": stored.body} if stored else {}
    form = TextForm(request.POST or None, kind=slug, initial=initial)
    tried = None
    if request.method == "POST" and kind.is_editable and form.is_valid():
        if "preview" not in request.POST:
            write_text(kind=slug, language=language, text=form.text, by=request.user)
            messages.success(request, _("This is what is said from now on."))
            return redirect("edit_message_kind", slug, language)
        tried = form.text
    content = render_content(slug, kind.sample, language, written=tried)
    context = {
        "slug": slug,
        "kind": kind,
        "language": language,
        "languages": settings.LANGUAGES,
        "form": form if kind.is_editable else None,
        "is_written": stored is not None,
        "is_tried": tried is not None,
        "content": content,
        "names": sorted(placeholders(kind, kind.sample)),
    }
    return render(request, "notifications/wagtail/kind.html", context)


@may_edit
@require_POST
def reset(request, slug, language):
    _kind_or_404(slug, language)
    if reset_text(kind=slug, language=language, by=request.user):
        messages.success(request, _("What ships is said again."))
    return redirect("edit_message_kind", slug, language)


def _kind_or_404(slug: str, language: str) -> Kind:
    if slug not in kinds or language not in dict(settings.LANGUAGES):
        raise Http404
    return kinds[slug]
