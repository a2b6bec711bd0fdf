"""Who is signed in though nobody proved the address of the account: it was made by buying, and whoever typed the
address may not be its owner. Until it is proved such a browser learns, and nothing of the account itself is open to it;
then only the browser that proved it stays."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db import transaction

from .models import User
from .rules import has_to_prove_address

WAITS = "address_waits"  # session


def let_in_unproved(request) -> None:
    """This browser was signed in without a proof; it stands among the devices of the account."""
    UserSession.objects.create_from_request(request)
    request.session[WAITS] = True


def waits_for_proof(request) -> bool:
    """Costs no query in any other browser."""
    if not request.session.get(WAITS) or not request.user.is_authenticated:
        return False
    if has_to_prove_address(request.user):
        return True
    del request.session[WAITS]
    return False


@transaction.atomic
def end_unproved_sessions(*, user: User, request=None) -> bool:
    """Sign an account without a password out everywhere but in the browser of `request`, if that is signed in to it.
    With a password there is nothing to end: nobody could choose one before the proof, and choosing one ends the rest.
    Links to choose one that were sent before this are worth nothing either."""
    if User.objects.select_for_update(no_key=True).get(pk=user.pk).has_usable_password():  # chosen this very moment
        return False
    is_here = request is not None and request.user == user
    for session in UserSession.objects.filter(user=user):
        if not (is_here and session.session_key == request.session.session_key):
            session.end()
    user.set_unusable_password()  # another one: sessions are bound to it, also those that stand in no list
    user.save(update_fields=["password"])
    if is_here:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        update_session_auth_hash(request, user)
        UserSession.objects.create_from_request(request)
    return True
