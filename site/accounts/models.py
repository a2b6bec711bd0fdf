"""Who a person is: sign-in by email, and the profile that others see."""

from django.conf import settings
from django.contrib.auth import load_backend
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .handles import HANDLE, LONGEST, refuse_reserved


class UserManager(BaseUserManager):
    def _create(self, email: str, password: str | None, **fields):
        if not email:
            raise ValueError("An email address is needed to make a user.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields):
        return self._create(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields):
        from .services import verify_address  # services stand above models

        user = self._create(email, password, **{**fields, "is_staff": True, "is_superuser": True})
        verify_address(user=user)  # whoever may do this needs no mail to prove an address
        return user

    def get_by_natural_key(self, email: str):
        return self.get(email=email.strip().lower())

    def with_perm(self, perm: str, *, backend: str = "django.contrib.auth.backends.ModelBackend"):
        """Active people who have this permission, as Django's own manager finds them."""
        return load_backend(backend).with_perm(perm)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this email address.")},
    )
    # Wagtail's user screens and mails ask for these two; `name` on the profile is what others see.
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    # Asked for by Django and Wagtail; opens nothing: the technical admin is for superusers.
    is_staff = models.BooleanField(_("member of staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # The number at the bell, kept here by notifications: this row is read for every page anyway.
    unread_notifications = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_without_case",
                violation_error_message=_("There is already an account with this email address."),
            )
        ]

    def __str__(self):
        return self.email

    def save(self, *args, **kwargs):
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        profile = getattr(self, "profile", None)
        return (profile.name if profile else "") or f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.get_full_name().split(" ")[0]

    @property
    def preferred_language(self) -> str:
        """A language of the site, or "" when the person has not chosen one that it (still) has."""
        profile = getattr(self, "profile", None)
        return profile.language if profile and profile.language in dict(settings.LANGUAGES) else ""


class Profile(models.Model):
    """What a person shows and prefers. Made with the user."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    handle = models.CharField(_("handle"), max_length=LONGEST, unique=True, validators=[HANDLE, refuse_reserved])
    name = models.CharField(_("name"), max_length=150, blank=True)
    headline = models.CharField(_("headline"), max_length=120, blank=True)
    bio = models.TextField(_("about you"), max_length=2000, blank=True)
    picture = models.ImageField(_("picture"), upload_to="pictures", blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self):
        return f"@{self.handle}"

    @property
    def shown_name(self) -> str:
        """What anybody may read: never the email address."""
        name = self.user.get_full_name()
        return name if name != self.user.email else f"@{self.handle}"
