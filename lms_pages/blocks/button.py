"""A link that asks to be pressed: to a page, a document, or an address."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from learning.courses.enums import FileKind
from learning.courses.specs import FileRef

from ..block import GROUP, LessonBlock, Problem

STYLES = [("main", _("Strong")), ("quiet", _("Quiet"))]
TARGETS = ("page", "document", "url")


class ButtonBlock(LessonBlock, blocks.StructBlock):
    """Exactly one of `page`, `document` and `url` is set."""

    label = blocks.CharBlock(label=_("Words on it"), max_length=80)
    page = blocks.PageChooserBlock(label=_("Page or lesson"), required=False)
    document = DocumentChooserBlock(label=_("Or a document"), required=False)
    url = blocks.CharBlock(
        label=_("Or an address"),
        required=False,
        max_length=500,
        help_text=_("https://…, mailto:…, or on this site /…"),
    )
    style = blocks.ChoiceBlock(STYLES, default="main", label=_("Look"))

    class Meta:
        icon = "link"
        label = _("Button")
        label_format = "{label}"
        group = GROUP.TEXT
        description = _("A link that asks to be pressed: to a lesson, a document, another site.")
        preview_value = {
            "label": "Open the notebook",
            "page": None,
            "document": None,
            "url": "https://example.org/",
            "style": "main",
        }

    def clean(self, value):
        value = super().clean(value)
        errors = {}
        given = [name for name in TARGETS if value[name]]
        if len(given) > 1:
            errors[given[1]] = ValidationError(_("Give one of page, document and address."))
        if not given and not self.is_deferred_validation:
            errors["url"] = ValidationError(_("Choose a page or a document, or give an address."))
        if value["url"] and not is_safe_address(value["url"]):
            errors["url"] = ValidationError(_("Use an address that starts with https://, http://, mailto: or /."))
        if errors:
            raise StructBlockValidationError(errors)
        return value

    def get_context(self, value, parent_context=None):
        """`href` is empty when it leads nowhere (yet): the page is gone or was never published."""
        context = super().get_context(value, parent_context)
        page, document, url = (value[name] for name in TARGETS)
        if page:
            context["href"] = (page.url if page.live else "") or ""
        elif document:
            context["href"] = document.url
        else:
            context["href"] = url if url and is_safe_address(url) else ""
        context["is_outside"] = bool(urlsplit(context["href"]).netloc) and not page
        return context

    def written(self, value):
        page, document, url = (value[name] for name in TARGETS)
        if page or document:
            kind, target = ("page", page) if page else ("document", document)
            return [format_html('<a linktype="{}" id="{}">{}</a>', kind, target.pk, value["label"] or "")]
        return [format_html('<a href="{}">{}</a>', url, value["label"] or "")] if url else []

    def problems(self, value):
        if any(value[name] for name in TARGETS):
            return []
        return [Problem("broken_link", _("The button leads nowhere. Choose a page or a document, or give an address."))]

    def search_text(self, value):
        return value["label"] or ""

    def files(self, value):
        return [FileRef(FileKind.DOCUMENT, value["document"].pk)] if value["document"] else []


def is_safe_address(url: str) -> bool:
    """A web or mail address, or one of this site; nothing that would run as a script."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.hostname)
    if parts.scheme == "mailto":
        try:
            validate_email(parts.path)
        except ValidationError:
            return False
        return True
    # Browsers take any number of slashes at the beginning for the start of a host name.
    return not parts.scheme and not url.startswith("//") and url.startswith(("/", "#", "./", "../"))


block_class = ButtonBlock
