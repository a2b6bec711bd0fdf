from allauth.account.signals import user_signed_up
from django.dispatch import receiver

from .services import SESSION_KEY, accept_invitation, invitation_of_session


@receiver(user_signed_up, dispatch_uid="invitations.accept")
def accept(sender, request, user, **kwargs):
    invitation = invitation_of_session(request) if request is not None else None
    if invitation is not None:
        accept_invitation(invitation=invitation, user=user)
        del request.session[SESSION_KEY]
