from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.content_host import content_origin
from learning.courses.models import Activity, ActivityVersion
from learning.enrollment.models import Enrollment

from .enums import Permission, Way
from .public_keys import check_public_key
from .tool_origins import address_on, check_origin, is_third_host


class AITool(models.Model):
    """A tool that authors may put into lessons: the list of these is the list of what is allowed."""

    slug = models.SlugField(
        _("name for machines"), unique=True, help_text=_("The tool names itself so (“iss”) when it talks to this site.")
    )
    name = models.CharField(_("name"), max_length=80)
    origin = models.CharField(
        _("origin"),
        max_length=255,
        blank=True,
        validators=[check_origin],
        help_text=_("Such as https://tool.example.org. Empty: the tool is served by this site's content host."),
    )
    public_key = models.TextField(
        _("public key"),
        blank=True,
        validators=[check_public_key],
        help_text=_("PEM, of Ed25519, P-256 or RSA. Empty: its server cannot talk to this site."),
    )
    needs_storage = models.BooleanField(
        _("needs storage and cookies of its own"),
        default=False,
        help_text=_("Loosens the frame (allow-same-origin). Only for a tool on a host that is neither of this site's."),
    )
    is_active = models.BooleanField(_("in use"), default=True, help_text=_("Without: opened and answered no more."))

    class Meta:
        verbose_name = _("AI tool")
        verbose_name_plural = _("AI tools")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    @property
    def current_origin(self) -> str:
        """Of its frame, and the audience of its tokens; "" for one on the content host of a site that has none."""
        return self.origin or content_origin()

    def address_of(self, written: str) -> str:
        """The absolute address of what an author wrote, a path or a whole one; "" for one that is not this tool's."""
        return address_on(self.current_origin, written)

    @property
    def sandbox(self) -> str:
        """Of the frame. With allow-same-origin on a host of ours the sandbox would be worth nothing."""
        may_store = self.needs_storage and is_third_host(self.current_origin)
        return "allow-scripts allow-forms" + (" allow-same-origin" if may_store else "")


class AIToolConsent(models.Model):
    """A student agreed that a tool is opened, and given what `permissions` says. Asked again when it wants more.

    `subject` is what the tool calls the student: random, the same for ever, another one before every tool.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tool_consents")
    tool = models.ForeignKey(AITool, on_delete=models.CASCADE, related_name="consents")
    subject = models.UUIDField(unique=True, default=uuid4, editable=False)
    permissions = models.JSONField(default=list)
    text = models.TextField()  # what was agreed to, as it was shown
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent to an AI tool")
        verbose_name_plural = _("consents to AI tools")
        constraints = [models.UniqueConstraint(fields=["user", "tool"], name="tool_consent_unique")]

    def __str__(self):
        return f"{self.user_id} {self.tool_id}"

    @property
    def permission_labels(self) -> list[str]:
        return [Permission(name).label for name in self.permissions if name in Permission.values]

    def covers(self, permissions) -> bool:
        return self.withdrawn_at is None and set(permissions) <= set(self.permissions)


class AIToolSession(models.Model):
    """One opening of a tool by a student in a lesson: launched, exchanged by the tool's server, completed. Each happens
    once. `key` is the jti of its token; `subject`, `audience` and `permissions` are what that token said.

    Or a trial of the team, by `tried_by`, without enrollment: it goes the same way and counts nowhere.
    """

    key = models.UUIDField(_("key"), unique=True, editable=False)
    enrollment = models.ForeignKey(
        Enrollment, verbose_name=_("enrollment"), null=True, on_delete=models.PROTECT, related_name="tool_sessions"
    )
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("tried by"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    activity = models.ForeignKey(
        Activity, verbose_name=_("activity"), on_delete=models.PROTECT, related_name="tool_sessions"
    )
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="+")
    tool = models.ForeignKey(AITool, verbose_name=_("tool"), on_delete=models.PROTECT, related_name="sessions")
    subject = models.UUIDField(_("name of the student for the tool"))
    audience = models.CharField(_("audience"), max_length=255)
    permissions = models.JSONField(_("permissions"), default=list)
    launched_at = models.DateTimeField(_("opened at"))
    expires_at = models.DateTimeField(_("token good until"))
    exchanged_at = models.DateTimeField(_("token used at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    way = models.CharField(_("reported by"), max_length=10, choices=Way, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)  # 0 to 100
    seconds_spent = models.PositiveIntegerField(_("seconds spent"), null=True, blank=True)  # as the tool says

    class Meta:
        verbose_name = _("AI tool session")
        verbose_name_plural = _("AI tool sessions")
        ordering = ["-launched_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(enrollment__isnull=False, tried_by__isnull=True)
                | models.Q(enrollment__isnull=True, tried_by__isnull=False),
                name="tool_session_of_one_person",
            ),
        ]
        indexes = [
            models.Index(fields=["enrollment", "activity"], name="tool_session_of"),
            models.Index(fields=["activity", "completed_at"], name="tool_session_of_activity"),
        ]

    def __str__(self):
        return str(self.key)

    @property
    def is_trial(self) -> bool:
        return self.enrollment_id is None

    @property
    def person(self):
        """The student, or whoever of the team tries it."""
        return self.tried_by if self.is_trial else self.enrollment.user

    def allows(self, permission: Permission) -> bool:
        return permission in self.permissions
