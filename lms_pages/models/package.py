from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel

from core import clock
from core.scanner import refuse_infected
from learning.packages.models import Package
from learning.packages.reasons import PackageRefused
from learning.packages.services import store_package

UNDISCLOSED = {"", "U"}


class PackageForm(WagtailAdminModelForm):
    """Takes a file when the package is made. A package is never changed under the lessons that show it: another file is
    another package."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput({"accept": ".h5p"}),
        help_text=_("An H5P package (.h5p) with its libraries, as H5P.com, Lumi and Moodle export it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["file"]
        else:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("Empty: that of the package.")

    def clean_file(self):
        file = self.cleaned_data["file"]
        refuse_infected(file)
        try:
            package = store_package(file=file, uploaded_by=self.for_user, now=clock.current())
        except PackageRefused as refusal:
            raise forms.ValidationError([reason.sentence for reason in refusal.reasons]) from None
        self.instance.package = package
        return file

    def clean(self):
        cleaned = super().clean()
        package = getattr(self.instance, "package", None) if "file" not in self.errors else None
        if package and not cleaned.get("title"):
            cleaned["title"] = package.title
        if package and not cleaned.get("authors"):
            cleaned["authors"] = package.authors
        return cleaned

    def save(self, commit=True):
        if self.instance.owner_id is None:
            self.instance.owner = self.for_user
        return super().save(commit)


class LessonPackage(models.Model):
    """An H5P package in the library of the editor: whose it is, and what it is called. The files are the Package's,
    which is there once however many people uploaded it."""

    base_form_class = PackageForm

    package = models.ForeignKey(
        Package, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("package")
    )
    title = models.CharField(_("title"), max_length=255)
    license = models.CharField(
        _("license"),
        max_length=150,
        blank=True,
        help_text=_("Asked for when the package does not name one. Otherwise empty: as the package says."),
    )
    authors = models.CharField(_("authors"), max_length=500, blank=True, help_text=_("Empty: as the package says."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, editable=False, on_delete=models.SET_NULL,
        related_name="lesson_packages",
    )  # fmt: skip
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    panels = [FieldPanel("file"), FieldPanel("title"), FieldPanel("license"), FieldPanel("authors")]

    class Meta:
        verbose_name = _("H5P package")
        verbose_name_plural = _("H5P packages")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def library(self) -> str:
        """Such as "H5P.TrueFalse"."""
        return self.package.main_library.rpartition(" ")[0] or self.package.main_library

    @property
    def type_name(self) -> str:
        return self.package.content_type_name

    @property
    def about(self) -> str:
        """What somebody who chooses it wants to know: title, type, license and authors."""
        words = [self.title, self.type_name, self.license_name or _("license not stated"), self.all_authors]
        return " · ".join(str(word) for word in words if word)

    @property
    def all_authors(self) -> str:
        return self.authors or self.package.authors

    @property
    def license_name(self) -> str:
        """In words; "" when nobody said."""
        if self.license:
            return self.license
        return "" if self.package.license in UNDISCLOSED else str(self.package.license_name)
