from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.courses.models import Activity, Course

from .enums import EnrollmentSource, EnrollmentStatus


class EnrollmentQuerySet(models.QuerySet):
    def active(self, now):
        """Those that open the course at this moment: validity is compared when read, never assumed."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), status=EnrollmentStatus.ACTIVE)


class Enrollment(models.Model):
    """A person in a course. One row for ever: leaving and coming back change its status, not the history under it."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrollments", verbose_name=_("course"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments", verbose_name=_("user")
    )
    status = models.CharField(_("status"), max_length=20, choices=EnrollmentStatus, default=EnrollmentStatus.ACTIVE)
    source = models.CharField(_("source"), max_length=20, choices=EnrollmentSource, default=EnrollmentSource.FREE)
    enrolled_at = models.DateTimeField(_("enrolled at"), default=timezone.now)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)  # pushed here by whoever limits access in time

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="enrollment_unique")]
        indexes = [models.Index(fields=["user", "status"], name="enrollment_of_user")]

    def __str__(self):
        return f"{self.user} in {self.course}"

    def is_active(self, now) -> bool:
        """Whether it opens the course at this moment; the twin of the queryset's active()."""
        return self.status == EnrollmentStatus.ACTIVE and (self.ends_at is None or self.ends_at > now)


class EnrollmentWish(models.Model):
    """Somebody pressed Enroll before having a verified account. Fulfilled when it is verified, on any device."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="wishes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrollment_wishes")
    created_at = models.DateTimeField(default=timezone.now)
    fulfilled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("wish to enroll")
        verbose_name_plural = _("wishes to enroll")
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="enrollment_wish_unique")]

    def __str__(self):
        return f"{self.user} wants {self.course}"


class Accommodation(models.Model):
    """More time, more attempts or another window for one student: in one quiz or assignment, or in all of the course
    when `activity` is empty. What both set counts as it stands at the one (accommodations.Granted)."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="accommodations")
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="accommodations"
    )
    extra_percent = models.PositiveSmallIntegerField(_("extra time in percent"), default=0)
    extra_minutes = models.PositiveSmallIntegerField(_("extra time in minutes"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), default=0)
    opens_at = models.DateTimeField(_("opens for this student"), null=True, blank=True)  # of one quiz alone
    closes_at = models.DateTimeField(_("closes for this student"), null=True, blank=True)
    note = models.CharField(_("note for the team"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "activity"], name="accommodation_of_one_unique"),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(activity=None), name="accommodation_of_all_unique"
            ),
        ]

    def __str__(self):
        return f"{self.enrollment_id} {self.activity_id or ''}"
