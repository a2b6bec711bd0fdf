from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from .forms import InviteForm
from .services import SESSION_KEY, invitation_of_token, invite_people


@never_cache
def accept(request, token: str):
    """The link of the mail: on to registering, with an address that needs no further proof."""
    if request.user.is_authenticated:
        messages.info(request, _("You have an account already and are signed in with it."))
        return redirect("role_home")
    invitation = invitation_of_token(token)
    if invitation is None:
        messages.error(request, _("This invitation was used, or it ran out. Ask for a new one, or sign in."))
        return redirect("account_login")
    request.session[SESSION_KEY] = invitation.pk
    get_adapter(request).stash_verified_email(request, invitation.email)
    return redirect("account_signup")


def invite(request):
    """Of the back office: write the addresses, send the mails."""
    if not request.user.has_perm("invitations.add_invitation"):
        raise PermissionDenied
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        emails = form.cleaned_data["emails"]
        sent = invite_people(emails=emails, by=request.user)
        told = ngettext("%(count)d invitation was sent.", "%(count)d invitations were sent.", len(sent))
        left = len(dict.fromkeys(email.lower() for email in emails)) - len(sent)
        if left:
            told += " " + ngettext(
                "%(left)d address has an account already.", "%(left)d addresses have an account already.", left
            )
        messages.success(request, told % {"count": len(sent), "left": left})
        return redirect(reverse("invitations:index"))
    return render(request, "accounts/wagtail/invite.html", {"form": form})
