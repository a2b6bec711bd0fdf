"""What is done. One row per lesson, activity and video that a student touched, one sum per enrollment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.courses.models import Activity, Lesson
from learning.enrollment.models import Enrollment


class LessonProgress(models.Model):
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="lesson_progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="progress")
    started_at = models.DateTimeField()
    last_accessed_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)  # never taken back when the lesson changes later
    seconds_spent = models.PositiveIntegerField(default=0)
    measured_until = models.DateTimeField(null=True, blank=True)  # two tabs may not count the same minute twice

    class Meta:
        verbose_name = _("lesson progress")
        verbose_name_plural = _("lesson progress")
        constraints = [models.UniqueConstraint(fields=["enrollment", "lesson"], name="lesson_progress_unique")]

    def __str__(self):
        return f"{self.enrollment_id} {self.lesson_id}"


class ActivityCompletion(models.Model):
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="activity_completions")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="completions")
    completed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("activity completion")
        verbose_name_plural = _("activity completions")
        constraints = [models.UniqueConstraint(fields=["enrollment", "activity"], name="activity_completion_unique")]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id}"


class MediaPlace(models.Model):
    """Where a student stopped in a video or sound of a lesson. `reference` is its number in the CMS."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="media_places")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    reference = models.PositiveBigIntegerField()
    seconds = models.FloatField(default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("place in a video")
        verbose_name_plural = _("places in videos")
        constraints = [models.UniqueConstraint(fields=["enrollment", "lesson", "reference"], name="media_place_unique")]

    def __str__(self):
        return f"{self.enrollment_id} {self.reference}: {self.seconds}"


class CourseProgress(models.Model):
    """The sum, kept up to date with the rows above: what dashboards read."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, related_name="progress")
    done_count = models.PositiveIntegerField(default=0)
    lesson_count = models.PositiveIntegerField(default=0)
    last_lesson = models.ForeignKey(Lesson, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    last_accessed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)  # first time at 100%

    class Meta:
        verbose_name = _("course progress")
        verbose_name_plural = _("course progress")

    def __str__(self):
        return f"{self.enrollment_id}: {self.done_count} of {self.lesson_count}"

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means every lesson."""
        return self.done_count * 100 // self.lesson_count if self.lesson_count else 0
