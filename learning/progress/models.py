"""What is done. One row per lesson, activity and video that a student touched, one sum per enrollment."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.courses.enums import FileKind
from learning.courses.models import Activity, ChangeDecision, Lesson
from learning.enrollment.models import Enrollment


class LessonProgressQuerySet(models.QuerySet):
    def done(self):
        """Completed, and not reopened since."""
        return self.filter(completed_at__isnull=False, reopened_at=None)


class LessonProgress(models.Model):
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="lesson_progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="progress")
    started_at = models.DateTimeField()
    last_accessed_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)  # the first time; never taken back
    reopened_at = models.DateTimeField(null=True, blank=True)  # by a change, until it is completed again: see Reopening
    completed_again_at = models.DateTimeField(null=True, blank=True)  # the last time, after a reopening
    seconds_spent = models.PositiveIntegerField(default=0)
    measured_until = models.DateTimeField(null=True, blank=True)  # two tabs may not count the same minute twice

    objects = LessonProgressQuerySet.as_manager()

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
    reopened_at = models.DateTimeField(null=True, blank=True)  # what it was given for changed since: do it again

    class Meta:
        verbose_name = _("activity completion")
        verbose_name_plural = _("activity completions")
        constraints = [models.UniqueConstraint(fields=["enrollment", "activity"], name="activity_completion_unique")]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id}"


class Reopening(models.Model):
    """A lesson, or one activity of it, that a student had completed and that a change asked for again. Only ever added;
    the completion itself stays. `completed_at` is that of the completion it reopened."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="reopenings")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(ChangeDecision, on_delete=models.PROTECT, related_name="reopenings")
    reopened_at = models.DateTimeField()
    completed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reopening")
        verbose_name_plural = _("reopenings")
        indexes = [models.Index(fields=["enrollment", "lesson"], name="reopening_of_student")]

    def __str__(self):
        return f"{self.enrollment_id} {self.lesson_id} {self.activity_id or ''}"


class MediaPlace(models.Model):
    """Where a student stopped in a video or sound of a lesson, and what they watched of it. `reference` is its
    number in the CMS, or the one that a video elsewhere has from its address (see learning.courses.enums.FileKind)."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="media_places")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    reference = models.PositiveBigIntegerField()
    seconds = models.FloatField(default=0)
    recorded_at = models.DateTimeField()

    intervals = models.JSONField(default=list)  # [[from, to]] in seconds, merged: see intervals.py
    watched_seconds = models.FloatField(default=0)  # what they come to
    length = models.FloatField(default=0)  # of the whole, as the player said
    # By the server's clock: up to when watching was counted, and the seconds of it that no report has used yet.
    measured_until = models.DateTimeField(null=True, blank=True)
    credit = models.FloatField(default=0)

    class Meta:
        verbose_name = _("place in a video")
        verbose_name_plural = _("places in videos")
        constraints = [models.UniqueConstraint(fields=["enrollment", "lesson", "reference"], name="media_place_unique")]

    def __str__(self):
        return f"{self.enrollment_id} {self.reference}: {self.seconds}"


class PlayerTaste(models.Model):
    """How a person likes videos, on every device. Captions are None until they chose."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="player_taste")
    speed = models.FloatField(default=1)
    captions = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("taste in players")
        verbose_name_plural = _("tastes in players")

    def __str__(self):
        return f"{self.user_id}: {self.speed}"


class FileDownload(models.Model):
    """A student took a file: once for each day. `reference` is its number in the CMS."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="downloads")
    kind = models.CharField(max_length=20, choices=FileKind)
    reference = models.PositiveBigIntegerField()
    day = models.DateField()

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        constraints = [models.UniqueConstraint(fields=["kind", "reference", "user", "day"], name="download_unique")]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.reference}"


class CourseProgress(models.Model):
    """The sum, kept up to date with the rows above: what dashboards read."""

    enrollment = models.OneToOneField(
        Enrollment, on_delete=models.CASCADE, related_name="progress", verbose_name=_("enrollment")
    )
    done_count = models.PositiveIntegerField(_("lessons done"), default=0)
    lesson_count = models.PositiveIntegerField(_("lessons"), default=0)
    last_lesson = models.ForeignKey(
        Lesson, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("last lesson")
    )
    last_accessed_at = models.DateTimeField(_("last there"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)  # first time at 100%

    class Meta:
        verbose_name = _("course progress")
        verbose_name_plural = _("course progress")

    def __str__(self):
        return f"{self.enrollment_id}: {self.done_count} of {self.lesson_count}"

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means every lesson."""
        return self.done_count * 100 // self.lesson_count if self.lesson_count else 0
