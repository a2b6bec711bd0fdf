from django.db import models
from django.utils.translation import gettext_lazy as _


class StatementSource(models.TextChoices):
    """Who told us. Every source of xAPI is recorded by the same service."""

    H5P = "h5p", _("H5P package")


class CompletionMode(models.TextChoices):
    """How a package is judged complete, as its definition says (`completion`)."""

    STATEMENT = "statement", _("When it reports that it was completed")
    VIEWED = "viewed", _("When it was viewed")
