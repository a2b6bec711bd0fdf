from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from learning.certificates.rendering.layout import layouts
from learning.certificates.rendering.placeholders import PLACEHOLDERS, BadPlaceholder, check_text

from ..contrast import contrast_of

COLOR = RegexValidator(r"^#[0-9A-Fa-f]{6}\Z", _("Write a color as #1B2668."))
LEAST_CONTRAST = {"ink": 7.0, "accent": 4.5}
PICTURE = settings.WAGTAILIMAGES_IMAGE_MODEL


class SignatureBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=60)
    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    picture = ImageChooserBlock(
        label=_("Signature as a picture"),
        required=False,
        help_text=_("Dark ink on a clear or white ground. Without one the line stays free for a pen."),
    )

    class Meta:
        icon = "edit"
        label = _("Signature")
        label_format = "{name}"


class CertificateTemplateForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].widget = forms.RadioSelect(
            choices=[(slug, layout.label) for slug, layout in layouts.items()]
        )
        of_course = _("That of the course")
        self.fields["language"].widget = forms.Select(choices=[("", of_course), *settings.LANGUAGES])


class CertificateTemplate(DraftStateMixin, RevisionMixin, PreviewableMixin, models.Model):
    """How certificates look. Publishing writes the version that courses draw from (lms_pages.certificate_designs);
    certificates that were issued keep theirs."""

    class Orientation(models.TextChoices):
        LANDSCAPE = "landscape", _("Landscape")
        PORTRAIT = "portrait", _("Portrait")

    class Paper(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "letter", "Letter"

    class Seal(models.TextChoices):
        DRAWN = "drawn", _("The drawn one")
        PICTURE = "picture", _("A picture of yours")
        NONE = "none", _("None")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)  # of its versions below
    title = models.CharField(_("name of the template"), max_length=80, help_text=_("For those who choose it."))
    layout = models.CharField(_("layout"), max_length=40, default="stitched")
    orientation = models.CharField(_("sheet"), max_length=10, choices=Orientation, default=Orientation.LANDSCAPE)
    paper = models.CharField(_("paper"), max_length=10, choices=Paper, default=Paper.A4)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Of dates and labels. Your own words below stay as you write them."),
    )
    heading = models.CharField(_("heading"), max_length=60, default="Certificate of completion")
    before_name = models.CharField(_("before the name"), max_length=120, blank=True, default="This certifies that")
    after_name = models.CharField(
        _("between name and course"), max_length=120, blank=True, default="has completed the course"
    )
    closing = models.CharField(_("after the course"), max_length=200, blank=True, default="on {date}")
    ink = models.CharField(_("ink"), max_length=7, default="#14183A", validators=[COLOR])
    accent = models.CharField(_("ornaments"), max_length=7, default="#1B2668", validators=[COLOR])
    ground = models.CharField(_("paper"), max_length=7, default="#FFFFFF", validators=[COLOR])
    logo = models.ForeignKey(
        PICTURE,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Without one the name of the site stands there."),
    )
    seal = models.CharField(_("seal"), max_length=10, choices=Seal, default=Seal.DRAWN)
    seal_picture = models.ForeignKey(
        PICTURE,
        verbose_name=_("picture of the seal"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    signatures = StreamField([("signature", SignatureBlock())], verbose_name=_("signatures"), blank=True, max_num=3)

    base_form_class = CertificateTemplateForm
    panels = [
        FieldPanel("title"),
        MultiFieldPanel(
            ["layout", FieldRowPanel(["orientation", "paper"]), "language"],
            heading=_("Layout"),
        ),
        MultiFieldPanel(
            [
                HelpPanel(template="lms_pages/editor/certificate_placeholders.html"),
                "heading",
                "before_name",
                "after_name",
                "closing",
            ],
            heading=_("Words"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(name, widget=forms.ColorInput) for name in ("ink", "accent", "ground")])],
            heading=_("Colors"),
        ),
        MultiFieldPanel(["logo", "seal", "seal_picture"], heading=_("Logo and seal")),
        FieldPanel("signatures"),
    ]
    preview_modes = [
        ("", _("A usual name")),
        ("long", _("A name of 60 letters")),
        ("arabic", _("An Arabic name")),
        ("chinese", _("A Chinese name")),
    ]
    preview_sizes = [{"name": "sheet", "icon": "doc-full", "device_width": 1180, "label": _("The whole sheet")}]
    default_preview_size = "sheet"

    class Meta:
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        problems = {**self._problems_of_texts(), **self._problems_of_colors()}
        if self.layout not in layouts:
            problems["layout"] = _("There are these layouts: %(names)s.") % {"names": ", ".join(layouts)}
        if self.seal == self.Seal.PICTURE and self.seal_picture_id is None:
            problems["seal_picture"] = _("Choose the picture, or another kind of seal.")
        if self.language and self.language not in dict(settings.LANGUAGES):
            problems["language"] = _("The site has these languages: %(codes)s.") % {
                "codes": ", ".join(dict(settings.LANGUAGES))
            }
        if problems:
            raise ValidationError(problems)

    def _problems_of_texts(self) -> dict:
        problems = {}
        for name in ("heading", "before_name", "after_name", "closing"):
            try:
                check_text(getattr(self, name))
            except BadPlaceholder as bad:
                known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
                if bad.names:
                    unknown = ", ".join(f"{{{each}}}" for each in bad.names)
                    sentence = _("%(unknown)s is not known here. You can write %(known)s.")
                    problems[name] = sentence % {"unknown": unknown, "known": known}
                else:
                    problems[name] = _("A brace is not closed. You can write %(known)s.") % {"known": known}
        return problems

    def _problems_of_colors(self) -> dict:
        problems = {}
        for name, least in LEAST_CONTRAST.items():
            try:
                found = contrast_of(getattr(self, name), self.ground)
            except ValueError:
                continue  # the field says so
            if found < least:
                sentence = _(
                    "Hard to read on this paper (%(found).1f to 1). It takes %(least).1f: choose a darker one."
                )
                problems[name] = sentence % {"found": found, "least": least}
        return problems

    def get_preview_template(self, request, mode_name):
        return "lms_pages/editor/certificate_template.html"

    def get_preview_context(self, request, mode_name):
        from ..certificate_designs import preview_of

        return {**super().get_preview_context(request, mode_name), **preview_of(self, mode_name)}
