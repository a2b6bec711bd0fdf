"""Forms of people: signing up, one's own profile, and Wagtail's user screens."""

from datetime import date

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm

from .models import Profile, User
from .pictures import check_picture
from .services import name_profile, save_profile, vouch_for_address
from .time_zones import known_time_zones

OLDEST = 120


class NameField(forms.CharField):
    """A name as people write it. No addresses: names appear where strangers read them."""

    default_validators = [
        RegexValidator(r"://|www\.|@|[<>\x00-\x1f]", _("Write a name, without links or addresses."), inverse_match=True)
    ]

    def to_python(self, value):
        return " ".join((super().to_python(value) or "").split())


class SignupForm(AllauthSignupForm):
    field_order = ["name", "email", "password1"]
    name = NameField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("How others see you. You can change it at any time."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        invited = context.request.session.get("account_verified_email")  # put there by the link of an invitation
        if invited:
            self.fields["email"].initial, self.fields["email"].disabled = invited, True

    def validate_unique_email(self, value):
        """Somebody else's wish to change to this address is no claim to it."""
        EmailAddress.objects.filter(email=value, verified=False, primary=False).exclude(user__email=value).delete()
        return super().validate_unique_email(value)

    def try_save(self, request):
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])  # or the answer would be quicker, and tell
        return super().try_save(request)

    def save(self, request):
        user = super().save(request)
        name_profile(profile=user.profile, name=self.cleaned_data["name"])
        return user


class AddEmailForm(AllauthAddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email address")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class PlainPasswordLabels:
    """allauth's forms with two or three password fields, in our words."""

    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.labels.keys() & self.fields.keys():
            self.fields[name].label = self.labels[name]
            self.fields[name].widget.attrs.pop("placeholder", None)


class ChangePasswordForm(PlainPasswordLabels, AllauthChangePasswordForm):
    pass


class SetPasswordForm(PlainPasswordLabels, AllauthSetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainPasswordLabels, AllauthResetPasswordKeyForm):
    pass


class ProfileForm(forms.ModelForm):
    name = NameField(label=_("Name"), max_length=150, required=False, widget=forms.TextInput({"autocomplete": "name"}))
    handle = forms.CharField(
        label=_("Handle"),
        max_length=30,
        help_text=_("Others mention you by it. 3 to 30 small letters, digits, - or _."),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    picture = forms.ImageField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 5 MB. The middle square is kept, without place and camera data."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, help_text=_("The language of mails to you."))

    class Meta:
        model = Profile
        fields = [
            "name", "handle", "headline", "bio", "picture", "time_zone", "language", "phone", "birth_date",
        ]  # fmt: skip
        widgets = {
            "bio": forms.Textarea({"rows": 5}),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            "birth_date": forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [
            ("", _("The site's")),
            *((name, name.replace("_", " ")) for name in known_time_zones()),
        ]
        self.fields["language"].choices = [("", _("That of the page")), *settings.LANGUAGES]
        if len(settings.LANGUAGES) < 2:
            del self.fields["language"]
        if not settings.PROFILE_ASKS_PHONE:
            del self.fields["phone"]
        if not settings.PROFILE_ASKS_BIRTH_DATE:
            del self.fields["birth_date"]
        if not self.instance.picture:
            del self.fields["remove_picture"]

    def clean_handle(self):
        return self.cleaned_data["handle"].lower()

    def clean_picture(self):
        upload = self.cleaned_data.get("picture")
        if upload and "picture" in self.files:
            check_picture(upload)
        return upload

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if born and not date.today().year - OLDEST <= born.year <= date.today().year:
            raise ValidationError(_("Is this the right year?"))
        return born

    def save(self, commit=True):
        return save_profile(
            profile=self.instance,
            picture=self.files.get("picture"),
            remove_picture=self.cleaned_data.get("remove_picture", False),
        )


class StaffMadeUser:
    """What both of Wagtail's forms need for people who sign in by email and may have any name."""

    error_messages = {
        **WagtailUserCreationForm.error_messages,
        "duplicate_username": _("There is already an account with this email address."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = False

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        # As a second address of somebody, which Wagtail's own check does not see.
        if EmailAddress.objects.filter(email=email, verified=True).exclude(user=self.instance.pk).exists():
            raise ValidationError(self.error_messages["duplicate_username"])
        return email

    def save(self, commit=True):
        user = super().save(commit)
        if commit and "email" in self.changed_data:
            vouch_for_address(user=user)
        return user


class UserCreationForm(StaffMadeUser, WagtailUserCreationForm):
    pass


class UserEditForm(StaffMadeUser, WagtailUserEditForm):
    pass
