from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.models import Enrollment

from ..enums import AttemptState, ClosedBy

POINTS = {"max_digits": 8, "decimal_places": 2}


class Attempt(models.Model):
    """One try at a quiz, at the exact version that was asked.

    `draw` names the questions in their order ([] means those of the version as they stand); `seed` gives the order of
    options. `sheet` is what the journal comes to (sheet.py), `due_at` the server's last moment: None without a limit.
    """

    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("enrollment")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("activity")
    )
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="attempts")
    key = models.UUIDField(_("key"), default=uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    ticket = models.CharField(max_length=64)  # of the form that was sent, or the key: sending it twice is one attempt
    state = models.CharField(_("state"), max_length=20, choices=AttemptState, default=AttemptState.GRADED)
    draw = models.JSONField(default=list, blank=True)
    seed = models.PositiveBigIntegerField(default=0)
    sheet = models.JSONField(default=dict, blank=True)
    place = models.PositiveIntegerField(default=0)  # the question that is open, where there is no going back
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    due_at = models.DateTimeField(_("ends at the latest"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)  # when the server last took an answer
    submitted_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    closed_by = models.CharField(_("closed"), max_length=20, choices=ClosedBy, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)  # by staff, where results wait for that
    points = models.DecimalField(_("points"), **POINTS, default=0)
    max_points = models.DecimalField(_("of points"), **POINTS, default=0)
    is_passed = models.BooleanField(_("passed"), default=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity", "number"], name="attempt_number_unique"),
            models.UniqueConstraint(fields=["enrollment", "ticket"], name="attempt_ticket_unique"),
            models.UniqueConstraint(
                fields=["enrollment", "activity"], condition=Q(state="in_progress"), name="attempt_one_in_progress"
            ),
            models.CheckConstraint(condition=Q(points__lte=F("max_points")), name="attempt_points_in_range"),
            models.CheckConstraint(
                condition=Q(state="in_progress") | Q(submitted_at__isnull=False), name="attempt_submitted_is_dated"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="in_progress"), name="attempt_due")]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.IN_PROGRESS

    @property
    def is_graded(self) -> bool:
        return self.state == AttemptState.GRADED

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 means every point."""
        return int(self.points * 100 // self.max_points) if self.max_points else 100


class Answer(models.Model):
    """What was counted for one question when the attempt was submitted. `points` and `is_right` are None while somebody
    has to look at it; `points` are without what hints cost."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question_id = models.CharField(max_length=64)  # of the version's definition, or of the bank's question
    response = models.JSONField()
    points = models.DecimalField(**POINTS, null=True, blank=True)
    max_points = models.DecimalField(**POINTS)
    is_right = models.BooleanField(null=True, blank=True)
    hints_taken = models.PositiveSmallIntegerField(default=0)
    hint_cost = models.DecimalField(**POINTS, default=0)
    feedback = models.TextField(blank=True)  # of the person who graded it; Markdown
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    graded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["attempt", "question_id"], name="answer_unique")]
        indexes = [models.Index(fields=["attempt"], condition=Q(points__isnull=True), name="answer_waiting")]

    def __str__(self):
        return f"{self.attempt_id} {self.question_id}"

    @property
    def is_waiting(self) -> bool:
        return self.points is None
