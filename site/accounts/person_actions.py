"""What an administrator does to one account from Wagtail's list of people, each after a question: is this meant?"""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import User
from .rules import is_verified, may_change_account
from .services import set_active, vouch_for_address


@dataclass(frozen=True)
class PersonAction:
    """`is_sensible` says whether there is anything to do for a person, `do` does it. Words take %(person)s."""

    label: object
    icon: str
    question: object
    done: object
    is_sensible: object
    do: object
    is_harmless_to_oneself: bool = False


ACTIONS = {
    "verify": PersonAction(
        _("Verify the address"),
        "check",
        _("Do you know otherwise that this is the address of %(person)s? They can then sign in without our mail."),
        _("The address of %(person)s counts as verified."),
        lambda user: not is_verified(user),
        lambda user: vouch_for_address(user=user),
        is_harmless_to_oneself=True,
    ),
    "deactivate": PersonAction(
        _("Deactivate"),
        "cross",
        _("%(person)s is signed out everywhere and cannot come in any more. What they did is kept."),
        _("%(person)s is deactivated and signed out everywhere."),
        lambda user: user.is_active,
        lambda user: set_active(user=user, is_active=False),
    ),
    "reactivate": PersonAction(
        _("Reactivate"),
        "rotate",
        _("%(person)s can sign in again, with the password from before."),
        _("%(person)s can sign in again."),
        lambda user: not user.is_active,
        lambda user: set_active(user=user, is_active=True),
    ),
}


def sensible_actions(actor: User, user: User) -> dict[str, PersonAction]:
    """{name: action} of what `actor` may do with this account now."""
    return {
        name: action
        for name, action in ACTIONS.items()
        if may_change_account(actor, user, oneself=action.is_harmless_to_oneself) and action.is_sensible(user)
    }


def person_action(request, pk: int, name: str):
    user = get_object_or_404(User.objects.select_related("profile"), pk=pk)
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    if not may_change_account(request.user, user, oneself=action.is_harmless_to_oneself):
        raise PermissionDenied
    people, words = reverse("wagtailusers_users:index"), {"person": user.email}
    if not action.is_sensible(user):
        messages.info(request, _("There was nothing to do: %(person)s was so already.") % words)
        return redirect(people)
    if request.method == "POST":
        action.do(user)
        messages.success(request, action.done % words)
        return redirect(people)
    context = {"action": action, "question": action.question % words, "person": user, "people_url": people}
    return render(request, "accounts/wagtail/person_action.html", context)
