from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.uploads.models import Upload
from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.models import Enrollment

from .enums import SubmissionState
from .terms import Terms, terms_of


class Submission(models.Model):
    """What a student hands in, once; a draft until then. It points at the version of the assignment it answers.

    `is_current` is the newest one that was handed in: what waits for a grade, or was graded last. With a `milestone`,
    the id of one in that version, it is a step on the way: it is answered with feedback and never with points.
    """

    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("enrollment")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("activity")
    )
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="submissions")
    milestone = models.CharField(_("milestone"), max_length=64, blank=True, default="")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=20, choices=SubmissionState, default=SubmissionState.DRAFT)
    is_current = models.BooleanField(_("newest"), default=False)
    text = models.TextField(_("text"), blank=True)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    late_days = models.PositiveIntegerField(_("days late"), default=0)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity", "milestone", "number"], name="submission_unique"),
            models.UniqueConstraint(
                fields=["enrollment", "activity", "milestone"],
                condition=Q(state=SubmissionState.DRAFT),
                name="submission_draft_unique",
            ),
            models.UniqueConstraint(
                fields=["enrollment", "activity", "milestone"],
                condition=Q(is_current=True),
                name="submission_current_unique",
            ),
        ]
        indexes = [models.Index(fields=["activity", "is_current", "state", "submitted_at"], name="submission_queue")]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id} #{self.number}"

    @cached_property
    def terms(self) -> Terms:
        """Without what the student was granted."""
        terms = terms_of(self.version.definition)
        return terms.of_milestone(self.milestone) if self.milestone else terms


class SubmissionFile(models.Model):
    """A file of a submission. Handing in again keeps the files, so several rows may point at one upload."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="submission_files")

    class Meta:
        verbose_name = _("file of a submission")
        verbose_name_plural = _("files of submissions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "upload"], name="submission_file_unique")]

    def __str__(self):
        return f"{self.submission_id}: {self.upload_id}"


class Review(models.Model):
    """What the grader writes about a submission: a draft until it is released. What it earned is an entry of
    `learning.grades` from then on, which keeps every number there ever was."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="review")
    choices = models.JSONField(default=dict)  # {criterion id: {"level": id, "comment": text}}
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)  # before what is off for late
    feedback = models.TextField(blank=True)
    private_notes = models.TextField(blank=True)  # for graders only
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review of a submission")
        verbose_name_plural = _("reviews of submissions")

    def __str__(self):
        return f"{self.submission_id}: {self.points}"


class FeedbackFile(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="feedback_files")

    class Meta:
        verbose_name = _("file of feedback")
        verbose_name_plural = _("files of feedback")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.review_id}: {self.upload_id}"


class SavedComment(models.Model):
    """A sentence that a grader writes often."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_comments")
    text = models.CharField(max_length=1000)

    class Meta:
        verbose_name = _("saved comment")
        verbose_name_plural = _("saved comments")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "text"], name="saved_comment_unique")]

    def __str__(self):
        return self.text


class PeerReview(models.Model):
    """One student reads the work of another; neither learns who the other is."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="peer_reviews")
    reviewer = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="peer_reviews")
    choices = models.JSONField(default=dict)  # as in Review
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    comment = models.TextField(blank=True)
    assigned_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("peer review")
        verbose_name_plural = _("peer reviews")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "reviewer"], name="peer_review_unique")]

    def __str__(self):
        return f"{self.submission_id} by {self.reviewer_id}"


class PeerSample(models.Model):
    """A piece of work that an instructor wrote and judged: each reviewer tries the rubric on it before the first
    review of their own, and then sees how the instructor judged."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="peer_sample")
    text = models.TextField(blank=True)
    choices = models.JSONField(default=dict)  # as in Review
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sample for peer review")
        verbose_name_plural = _("samples for peer review")

    def __str__(self):
        return str(self.activity_id)


class PeerCalibration(models.Model):
    """How a reviewer judged the sample, before seeing how the instructor did."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="peer_calibrations")
    reviewer = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="peer_calibrations")
    choices = models.JSONField(default=dict)
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sample tried")
        verbose_name_plural = _("samples tried")
        constraints = [models.UniqueConstraint(fields=["activity", "reviewer"], name="peer_calibration_unique")]

    def __str__(self):
        return f"{self.activity_id} by {self.reviewer_id}"
