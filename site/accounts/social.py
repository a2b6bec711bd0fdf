"""Signing in with an account at another site. Which ones there are is settled by the environment."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .forms import NameField


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A stranger's name is taken only when it is one. An address that somebody here has is never taken over: its owner
    is told by mail, and connects the two accounts after signing in here (allauth, SOCIALACCOUNT_EMAIL_AUTHENTICATION).
    """

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": _("Set a password first, else you could not sign in any more."),
        "no_verified_email": _("Verify your email address first, else you could not sign in any more."),
        "disconnect_last": _("This is your only way to sign in. Set a password first."),
        "connected_other": _("That account is connected with somebody else's account here."),
    }

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        try:
            NameField(max_length=150, required=False).clean(f"{user.first_name} {user.last_name}")
        except ValidationError:
            user.first_name = user.last_name = ""
        return user
