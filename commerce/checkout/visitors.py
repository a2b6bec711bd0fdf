"""Buying without an account: one is made on the way. Nothing that a visitor sees says whether there was one before."""

from datetime import datetime

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.proving import let_in_unproved
from accounts.roles import STUDENT
from accounts.rules import has_to_prove_address
from accounts.services import grant_role, name_profile
from commerce.orders.enums import SETTLED
from commerce.orders.models import Order
from commerce.orders.rules import SESSION, holds_order
from core import clock

from .models import VisitorOrder

MOST_HELD = 20  # orders that one browser keeps
MADE = "accounts_made"  # session: ids of the accounts that this browser made by buying


def account_of(*, session, email: str, name: str, language: str) -> User:
    """Whose address this is; an account is made where there is none, and this browser remembers that it did."""
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user:
        return user
    try:
        with transaction.atomic():
            user = _make(email, name, language)
    except IntegrityError:  # made at this very moment by another form
        return User.objects.get(email=email)
    session[MADE] = [*session.get(MADE, []), user.pk][-MOST_HELD:]
    return user


def _make(email: str, name: str, language: str) -> User:
    user = User.objects.create_user(email)
    user.profile.language = language
    user.profile.save(update_fields=["language"])
    name_profile(profile=user.profile, name=name)
    grant_role(user=user, role=STUDENT)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    return user


def is_untouched(user: User) -> bool:
    """Whether nobody ever came in by this account: no password, no sign-in, no proof of its address."""
    return (
        user.is_active
        and not user.has_usable_password()
        and user.last_login is None
        and has_to_prove_address(user)
        and not Authenticator.objects.filter(user=user).exists()
        and not user.socialaccount_set.exists()
    )


def hold_order(session, order: Order) -> None:
    """This browser may see what was typed into the order, and pay it."""
    held = [key for key in session.get(SESSION, []) if key != str(order.key)]
    session[SESSION] = [*held, str(order.key)][-MOST_HELD:]


def note_visit(*, session, order: Order) -> None:
    """The order was placed here without being signed in. An account that this browser made, and nobody used since, is
    new also at a second try. What costs nothing lets nobody in: who tries addresses would learn for nothing which are
    known, and be signed in with addresses of others."""
    hold_order(session, order)
    is_new = order.total_minor > 0 and order.user_id in session.get(MADE, []) and _is_ours_alone(session, order.user)
    VisitorOrder.objects.get_or_create(order=order, defaults={"made_account": is_new})


def _is_ours_alone(session, user: User) -> bool:
    """Whether nobody used the account, and whatever was ordered for it was ordered in this browser: who was the first
    to type somebody's address is not let into what its owner bought since."""
    elsewhere = Order.objects.filter(user=user).exclude(key__in=session.get(SESSION, []))
    return is_untouched(user) and not elsewhere.exists()


def sign_in_buyer(*, request, order: Order, now: datetime | None = None) -> bool:
    """Sign in whoever placed and paid this order in this browser, where the account was made for it and is as it was
    then. A link that proves the address is on its way to it."""
    if request.user.is_authenticated or order.status not in SETTLED or not holds_order(request.session, order):
        return False
    with transaction.atomic():
        visit = VisitorOrder.objects.select_for_update().filter(order=order, made_account=True).first()
        user = User.objects.select_for_update().get(pk=order.user_id)
        if visit is None or not _is_ours_alone(request.session, user):
            return False
        visit.signed_in_at = clock.current(now)
        visit.save(update_fields=["signed_in_at"])
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        let_in_unproved(request)
    address = EmailAddress.objects.filter(user=user, email=user.email).first()
    if address:
        send_verification_email_to_address(request, address, signup=True)
    return True
