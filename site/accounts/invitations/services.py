"""Inviting people to register, and finding the invitation that a link or a session brings."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from core import clock
from core.audit import record
from notifications.rendering import language_for
from notifications.services import send_message

from .models import Invitation

SALT = "accounts.invitations"
SESSION_KEY = "invitation"


@transaction.atomic
def invite_people(*, emails: Iterable[str], by: User, now: datetime | None = None) -> list[Invitation]:
    """Send each address a link to register by. An invitation that is open, or ran out, is sent anew; whoever has an
    account is left out. Returns the invitations that were sent."""
    now, sent = clock.current(now), []
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails))
    known = set(User.objects.filter(email__in=wanted).values_list("email", flat=True))
    for email in wanted:
        if email in known:
            continue
        invitation, _created = Invitation.objects.update_or_create(
            email=email, defaults={"sent_at": now, "sent_by": by, "accepted_at": None}
        )
        record(action="invitation.sent", actor=by, target=invitation)
        send_message(kind="invitation", to=email, context={"invitation_url": address_of(invitation)})
        sent.append(invitation)
    return sent


def address_of(invitation: Invitation) -> str:
    """The link, whole, in the language in which it is sent."""
    with override(language_for(invitation.email)):
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("accept_invitation", args=[token_of(invitation)])


def token_of(invitation: Invitation) -> str:
    """What stands in the link. A link from before the invitation was sent anew is no good any more."""
    return signing.dumps([invitation.pk, int(invitation.sent_at.timestamp())], salt=SALT)


def invitation_of_token(token: str, now: datetime | None = None) -> Invitation | None:
    """The open invitation behind a link; None when it was used, ran out, or is not ours."""
    try:
        pk, sent = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    invitation = Invitation.objects.open(clock.current(now)).filter(pk=pk).first()
    return invitation if invitation and int(invitation.sent_at.timestamp()) == sent else None


def invitation_of_session(request, now: datetime | None = None) -> Invitation | None:
    """The open invitation whose link was opened in this browser."""
    pk = request.session.get(SESSION_KEY)
    return Invitation.objects.open(clock.current(now)).filter(pk=pk).first() if pk else None


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime | None = None) -> None:
    """Somebody registered by it: it opens no further account. Accepting twice changes nothing."""
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=clock.current(now)):
        record(action="invitation.accepted", actor=user, target=invitation)
