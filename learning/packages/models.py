from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .package_kind import package_kinds


class Package(models.Model):
    """Something interactive that was made elsewhere, unpacked once for all who uploaded the same bytes. Never changed:
    what replaces it is another one."""

    sha256 = models.CharField(max_length=64, unique=True)  # of the uploaded file
    kind = models.CharField(max_length=20)  # slug of package_kinds
    title = models.CharField(_("title"), max_length=255)
    license = models.CharField(_("license"), max_length=20, blank=True)  # a code of the kind
    authors = models.CharField(_("authors"), max_length=500, blank=True)  # names with commas
    main_library = models.CharField(_("type of content"), max_length=280)
    facts = models.JSONField(default=dict)  # further ones: PackageFacts.further
    bytes = models.PositiveBigIntegerField(_("size"))  # unpacked
    file_count = models.PositiveIntegerField(_("files"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="packages"
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at"], name="package_newest")]

    def __str__(self):
        return self.title

    @property
    def folder(self) -> str:
        """In the private storage."""
        return f"packages/{self.sha256}"

    @property
    def license_name(self) -> str:
        return package_kinds[self.kind].license_name(self.facts, self.license)

    @property
    def content_type_name(self) -> str:
        """Such as "TrueFalse 1.8"."""
        return self.main_library.removeprefix("H5P.")
