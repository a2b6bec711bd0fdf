"""Certificates, what they are drawn from, and what happened to them. Only `services` write here."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnlyModel
from core.private_files import private_storage
from learning.courses.models import Course
from learning.enrollment.models import Enrollment

from .codes import shown_code
from .design_spec import DesignSpec
from .enums import CertificateStatus, EventKind, Held, Missing, Standing


class TemplateVersion(models.Model):
    """A design as it was published: `key` is that of the template in the editor. What it says never changes;
    certificates point here for ever. Of a template, the version last published is drawn from; `is_default` marks the
    template of courses that choose none."""

    key = models.UUIDField()
    content_hash = models.CharField(max_length=64)
    spec = models.JSONField()  # design_spec.DesignSpec.to_json()
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(default=timezone.now)
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("version of a certificate template")
        verbose_name_plural = _("versions of certificate templates")
        constraints = [models.UniqueConstraint(fields=["key", "content_hash"], name="template_version_unique")]

    def __str__(self):
        return f"{self.key} {self.content_hash[:8]}"

    @property
    def design(self) -> DesignSpec:
        return DesignSpec.from_json(self.spec)


class CertificateQuerySet(models.QuerySet):
    def current(self):
        """The one of each student and course that no newer one replaced."""
        return self.filter(replaced_at=None)

    def waiting(self):
        return self.filter(status=CertificateStatus.WAITING)

    def to_be_drawn(self):
        """Issued, and the file is not made yet."""
        return self.filter(status=CertificateStatus.ISSUED, pdf="")

    def expiring(self, now):
        """Valid now, and not for ever."""
        return self.current().filter(status=CertificateStatus.ISSUED, expires_at__gt=now)

    def to_decide(self):
        """What an administrator is asked: a certificate, another name, a renewal."""
        asks = ~Q(asked_name="") | Q(renewal_asked_at__isnull=False)
        return self.current().filter(Q(status=CertificateStatus.WAITING) | asks)


class Certificate(models.Model):
    """That a student finished a course. One current row for each student and course, whatever happens; from `issued_at`
    on, everything that stands on it is frozen, the name and the design included.

    The row is the truth, tasks follow from it: waiting (for a person) or issued; issued without a file: to be drawn.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=CertificateStatus)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("student")
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("course"))
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    held = models.CharField(_("why it waits"), max_length=20, choices=Held, blank=True)

    # Frozen when it is issued:
    code = models.CharField(_("code"), max_length=40, unique=True, null=True, blank=True)
    template_version = models.ForeignKey(
        TemplateVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    student_name = models.CharField(_("name on it"), max_length=150, blank=True)
    course_title = models.CharField(_("course on it"), max_length=255, blank=True)
    grade = models.CharField(_("grade"), max_length=50, blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    issuer_name = models.CharField(_("issuer"), max_length=255, blank=True)
    completed_at = models.DateTimeField(_("finished"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)
    issued_by = models.ForeignKey(  # None: by the rule of the course
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    status_index = models.PositiveIntegerField(null=True, blank=True)  # in the status list of credentials

    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revoke_reason = models.TextField(_("why it was revoked"), max_length=1000, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces", verbose_name=_("replaced by")
    )

    shows_name = models.BooleanField(_("others see the name"), default=True)
    shows_grade = models.BooleanField(_("others see the grade"), default=False)
    asked_name = models.CharField(_("name asked for"), max_length=150, blank=True)
    renewal_asked_at = models.DateTimeField(_("asks for renewal since"), null=True, blank=True)

    pdf = models.FileField(_("file"), storage=private_storage, upload_to="certificates", max_length=200, blank=True)
    credential = models.JSONField(null=True, blank=True)  # signed, as it is in the file
    drawn_at = models.DateTimeField(null=True, blank=True)
    draw_attempts = models.PositiveSmallIntegerField(default=0)
    draw_error = models.CharField(_("why there is no file"), max_length=500, blank=True)
    draw_next_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        default_permissions = ("view",)
        permissions = [("manage_certificates", "Can approve, issue, revoke and reissue certificates")]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "course"], condition=Q(replaced_at=None), name="certificate_one_current"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("waiting", "declined"), code=None)
                | Q(code__isnull=False, issued_at__isnull=False, template_version__isnull=False),
                name="certificate_issued_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["draw_next_at"], condition=Q(pdf="", status="issued"), name="certificate_to_draw"),
            models.Index(fields=["expires_at"], condition=Q(replaced_at=None), name="certificate_expires"),
            models.Index(fields=["course", "status"], name="certificate_of_course"),
        ]

    def __str__(self):
        return f"{self.shown_code or self.get_status_display()}: {self.student_name or self.student}"

    @property
    def shown_code(self) -> str:
        return shown_code(self.code) if self.code else ""

    @property
    def is_issued(self) -> bool:
        return self.status == CertificateStatus.ISSUED

    def standing(self, now) -> Standing:
        """Revoked stays revoked when it is replaced: nobody is led from it to a good one without knowing."""
        if self.status == CertificateStatus.REVOKED:
            return Standing.REVOKED
        if not self.is_issued:
            return Standing.UNKNOWN
        if self.replaced_at:
            return Standing.REPLACED
        return Standing.EXPIRED if self.expires_at and self.expires_at <= now else Standing.VALID


class CertificateEvent(AppendOnlyModel):
    """What happened to a certificate, once; the database refuses to rewrite one."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="events", verbose_name=_("certificate")
    )
    kind = models.CharField(_("what"), max_length=20, choices=EventKind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("event of a certificate")
        verbose_name_plural = _("events of certificates")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.certificate_id} {self.kind}"


class UnmetRule(models.Model):
    """Somebody finished a course, and its certificate asks for more: when that was looked at, and what it was. Looked
    at again when a grade or the course changes, and once a day (due.due_enrollments)."""

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, related_name="unmet_certificate_rule")
    missing = models.CharField(max_length=20, choices=Missing)
    judged_at = models.DateTimeField()

    class Meta:
        verbose_name = _("unmet rule of a certificate")
        verbose_name_plural = _("unmet rules of certificates")

    def __str__(self):
        return f"{self.enrollment_id}: {self.missing}"
