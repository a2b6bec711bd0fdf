"""What interactive content reports, and where its student stands in it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnlyModel
from learning.courses.models import Activity, ActivityVersion, Course, Lesson
from learning.enrollment.models import Enrollment

from .enums import StatementSource


class Registration(models.Model):
    """One student in one package of an activity. Another package in its place begins another registration; what was
    done in the one before stays with it.

    `version` is the definition it was last opened under: other words or another required score keep the place.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid4, editable=False)
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("enrollment")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("activity")
    )
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version"))
    package = models.CharField(_("package"), max_length=64)  # SHA-256 of the file
    state = models.JSONField(default=dict)  # {"<sub-content>|<name>": what the package wants back}
    # The best result so far, as the package reported it.
    points = models.FloatField(_("points"), null=True)
    max_points = models.FloatField(_("of"), null=True)
    scored_at = models.DateTimeField(_("scored at"), null=True)
    completed_at = models.DateTimeField(_("completed at"), null=True)
    # Reported at, and still to be brought into progress and grades: see services.settle_registration.
    completion_due_at = models.DateTimeField(null=True, editable=False)
    grade_due_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("begun at"), default=timezone.now)
    changed_at = models.DateTimeField(_("last there"), default=timezone.now)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity", "package"], name="registration_unique"),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=models.Q(completion_due_at__isnull=False) | models.Q(grade_due_at__isnull=False),
                name="registration_unsettled",
            ),
        ]

    def __str__(self):
        return str(self.key)

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    @property
    def is_unsettled(self) -> bool:
        """Whether progress or grade do not say yet what was reported."""
        return bool(self.completion_due_at or self.grade_due_at)

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down."""
        return int(self.points * 100 / self.max_points + 1e-9) if self.max_points else None


class Statement(AppendOnlyModel):
    """One xAPI statement, bound to its student by us, never changed. What is filtered on has a column of its own.

    `statement_id` is unique within a registration: sent again, it is the row that is there. A source without
    registrations of ours leaves out what it does not know.
    """

    statement_id = models.UUIDField(_("id"))
    source = models.CharField(_("source"), max_length=20, choices=StatementSource)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    registration = models.ForeignKey(
        Registration, null=True, on_delete=models.PROTECT, related_name="statements", verbose_name=_("registration")
    )
    course = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("course"))
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("lesson"))
    activity = models.ForeignKey(
        Activity, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("activity")
    )
    version = models.ForeignKey(
        ActivityVersion, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("version")
    )
    verb = models.CharField(_("verb"), max_length=255)
    part = models.CharField(_("part of the package"), max_length=255, blank=True)  # "" is the whole
    points = models.FloatField(_("points"), null=True)
    max_points = models.FloatField(_("of"), null=True)
    is_success = models.BooleanField(_("success"), null=True)
    is_completion = models.BooleanField(_("completion"), null=True)
    data = models.JSONField(_("statement"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    stored_at = models.DateTimeField(_("stored at"), default=timezone.now)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-stored_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "statement_id"], name="statement_unique"),
        ]
        indexes = [
            models.Index(fields=["stored_at"], name="statement_stored"),
            models.Index(fields=["person", "stored_at"], name="statement_of_person"),
            models.Index(fields=["course", "stored_at"], name="statement_of_course"),
            models.Index(fields=["activity", "verb"], name="statement_of_activity"),
            models.Index(fields=["verb", "stored_at"], name="statement_of_verb"),
            models.Index(fields=["source", "stored_at"], name="statement_of_source"),
        ]

    def __str__(self):
        return f"{self.verb_word} {self.statement_id}"

    @property
    def verb_word(self) -> str:
        """What stands last in the address of the verb: "answered"."""
        return self.verb.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
