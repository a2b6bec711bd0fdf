from types import SimpleNamespace

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from notifications.services import send_message

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


class AccountAdapter(DefaultAccountAdapter):
    """Signing up, in and out, in the site's own words. Mails go through `notifications`, as every mail does."""

    def format_email_subject(self, subject):
        return str(subject)

    def send_mail(self, template_prefix, email, context):
        kind = KINDS.get(template_prefix)
        if kind:
            words = {name: context[name] for name in PLAIN if context.get(name)}
            words["sign_in_url"] = self.request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
        else:
            kind, words = "account_notice", self.notice(template_prefix, email, context)
        send_message(kind=kind, to=context.get("user") or email, address=email, context=words)

    def notice(self, template_prefix, email, context) -> dict[str, str]:
        request = allauth_context.request
        site = SimpleNamespace(name=settings.SITE_NAME, domain=request.get_host())
        mail = self.render_mail(
            template_prefix, email, {"request": request, "email": email, "current_site": site, **context}
        )
        return {"subject": mail.subject, "text": mail.body}

    def get_email_verification_redirect_url(self, email_address):
        """Where a verified address leads when allauth may not sign in by itself: on a device that did not sign up."""
        if self.request.user.is_authenticated:
            return resolve_url(settings.LOGIN_REDIRECT_URL)
        messages.info(self.request, _("Your address is verified. Sign in to begin."))
        return resolve_url(settings.LOGIN_URL)
