from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import FileKind, LessonKind
from .course import Course
from .module import Module


class Lesson(models.Model):
    """A lesson of the published outline. `is_live` is false once it left the outline; progress in it is kept."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lessons")
    key = models.UUIDField(unique=True, editable=False)
    order = models.PositiveIntegerField(default=0)  # within the course
    kind = models.CharField(max_length=20, choices=LessonKind, default=LessonKind.TEXT)
    minutes = models.PositiveIntegerField(default=0)
    is_preview = models.BooleanField(default=False)  # open to everybody
    is_live = models.BooleanField(default=True)

    # Numbers of the lessons that a student finishes first. Compiled with the rest of the row, so that the door has them
    # with the lesson; the compile refuses circles and lessons that are not in the outline.
    requires = models.JSONField(default=list)
    opens_at = models.DateTimeField(null=True, blank=True)
    opens_after_days = models.PositiveIntegerField(null=True, blank=True)  # since the student enrolled

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["order"]
        permissions = [("enter_any_lesson", "Can enter any lesson")]
        indexes = [models.Index(fields=["course", "is_live", "order"], name="lesson_outline")]

    def __str__(self):
        return str(self.key)


class LessonText(models.Model):
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="texts")
    locale = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    text = models.TextField(blank=True)  # the body in plain words, for search; private like the lesson

    class Meta:
        verbose_name = _("lesson text")
        verbose_name_plural = _("lesson texts")
        constraints = [models.UniqueConstraint(fields=["lesson", "locale"], name="lesson_text_unique")]

    def __str__(self):
        return f"{self.title} ({self.locale})"


class LessonFile(models.Model):
    """A document, medium or image that a lesson uses, by its number in the CMS. The door reads these rows."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=20, choices=FileKind)
    reference = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("lesson file")
        verbose_name_plural = _("lesson files")
        constraints = [models.UniqueConstraint(fields=["lesson", "kind", "reference"], name="lesson_file_unique")]
        indexes = [models.Index(fields=["kind", "reference"], name="lesson_file_lookup")]

    def __str__(self):
        return f"{self.kind} {self.reference}"
