from django.db import models
from django.utils.translation import gettext_lazy as _

from .course import Course


class Module(models.Model):
    """A part of a course. One that left the outline stays, not live, because lessons and history may point here."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    key = models.UUIDField(unique=True, editable=False)
    order = models.PositiveIntegerField(default=0)
    is_live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["order"]

    def __str__(self):
        return str(self.key)


class ModuleText(models.Model):
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="texts")
    locale = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)

    class Meta:
        verbose_name = _("module text")
        verbose_name_plural = _("module texts")
        constraints = [models.UniqueConstraint(fields=["module", "locale"], name="module_text_unique")]

    def __str__(self):
        return f"{self.title} ({self.locale})"
