from types import SimpleNamespace

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.site_facts import INVITED, OPEN, site_facts
from notifications.services import send_message

from .invitations.services import invitation_of_session
from .models import User
from .two_factor import TOTP, has_second_factor, used_second_factor

# allauth's mails that have a text of our own; the others are notices of something that changed in the account.
KINDS = {
    "account/email/email_confirmation": "address_verification",
    "account/email/email_confirmation_signup": "address_verification",
    "account/email/password_reset_key": "password_reset",
    "account/email/account_already_exists": "account_already_exists",
    "account/email/unknown_account": "unknown_account",
}
# What those texts may use: plain words and links, nothing of the request.
PLAIN = ("activate_url", "password_reset_url", "signup_url")
LONGEST_ADDRESS = User._meta.get_field("email").max_length


# How one confirms that it is oneself.
WAYS = {
    "reauthenticate": _lazy("Use your password"),
    "mfa_reauthenticate": _lazy("Use an authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _lazy("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing up, in and out, in the site's own words. Mails go through `notifications`, as every mail does."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _lazy("Address and password do not belong together. Check both."),
        "too_many_login_attempts": _lazy("Too many attempts failed. Wait five minutes and try again."),
        "rate_limited": _lazy("Too many attempts. Wait a little and try again."),
        "incorrect_password": _lazy("This is not your password."),
        "enter_current_password": _lazy("This is not your present password."),
        "duplicate_email": _lazy("This is your address already."),
    }

    def is_open_for_signup(self, request) -> bool:
        """Who may register is one of the site's settings; a visitor's session is only looked at where it decides."""
        registration = site_facts().registration
        if registration == INVITED:
            return invitation_of_session(request) is not None
        return registration == OPEN

    def clean_email(self, email: str) -> str:
        """allauth would cut a longer address, and make an account that nobody can reach."""
        email = super().clean_email(email)
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("This address is too long."))
        return email

    def format_email_subject(self, subject):
        return str(subject)

    def send_mail(self, template_prefix, email, context):
        kind = KINDS.get(template_prefix)
        if kind:
            words = {name: context[name] for name in PLAIN if context.get(name)}
            if site_facts().registration != OPEN:
                words.pop("signup_url", None)  # the way in is closed
            words["sign_in_url"] = self.request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
        else:
            kind, words = "account_notice", self.notice(template_prefix, email, context)
        send_message(kind=kind, to=context.get("user") or email, address=email, context=words)

    def notice(self, template_prefix, email, context) -> dict[str, str]:
        request = self.request
        site = SimpleNamespace(name=site_facts().name, domain=request.get_host())
        mail = self.render_mail(
            template_prefix, email, {"request": request, "email": email, "current_site": site, **context}
        )
        return {"subject": mail.subject, "text": mail.body}

    def get_email_verification_redirect_url(self, email_address):
        """Where a verified address leads when allauth may not sign in by itself: on a device that did not sign up."""
        has_password = email_address.user.has_usable_password() or email_address.user.socialaccount_set.exists()
        if self.request.user.is_authenticated:
            return resolve_url(settings.LOGIN_REDIRECT_URL if has_password else "account_set_password")
        if not has_password:  # the account was made by buying
            messages.info(
                self.request, _("Your address is verified. To sign in, choose a password: we send you a link.")
            )
            return resolve_url("account_reset_password")
        messages.info(self.request, _("Your address is verified. Sign in to begin."))
        return resolve_url(settings.LOGIN_URL)

    def confirm_email(self, request, email_address) -> bool:
        """Somebody may have registered with this address in the meantime, without ever verifying it."""
        if User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id).exists():
            messages.error(request, _("This address cannot be used for your account."))
            return False
        return super().confirm_email(request, email_address)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """Ways to confirm that it is you. A session that has a second factor before it is not confirmed by password:
        else one opened before the factor was set up, or left behind somewhere, could take the factor away."""
        ways = super().get_reauthentication_methods(user)
        if ways and has_second_factor(user) and not used_second_factor(self.request):
            ways = [way for way in ways if way["id"] != "reauthenticate"]
            if not has_second_factor(user, TOTP):
                ways.sort(key=lambda way: way["id"], reverse=True)  # the passkey before the recovery codes
        return [{**way, "description": WAYS[way["id"]]} for way in ways]
