"""Wagtail's user screens: accounts that others' rows depend on stay, and superusers are not touched by others."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from .models import User
from .person_actions import sensible_actions
from .rules import may_be_deleted
from .viewsets import SetActiveState

hooks.register("register_bulk_action", SetActiveState, order=10)  # after Wagtail's own, whose place it takes


@hooks.register("register_user_listing_buttons")
def actions_of_person(user, request_user):
    for place, (name, action) in enumerate(sensible_actions(request_user, user).items()):
        yield Button(
            action.label,
            reverse("wagtailusers_users:person_action", args=[user.pk, name]),
            icon_name=action.icon,
            priority=50 + place,
        )


@hooks.register("before_delete_user")
def keep_account_with_a_past(request, user):
    return _keep(request, [user])


@hooks.register("before_bulk_action")
def guard_bulk_action(request, action_type, objects, action_class_instance):
    """The checks of single users are not made for a bulk of them."""
    if not objects or not isinstance(objects[0], User):
        return None
    if any(user.is_superuser for user in objects) and not request.user.is_superuser:
        raise PermissionDenied
    return _keep(request, objects) if action_type == "delete" else None


def _keep(request, users):
    kept = [user.email for user in users if not may_be_deleted(user)]
    if not kept:
        return None
    messages.error(
        request,
        _("Nothing was deleted: what %(people)s did in courses is kept. Make the account inactive instead.")
        % {"people": ", ".join(kept)},
    )
    return redirect("wagtailusers_users:index")
