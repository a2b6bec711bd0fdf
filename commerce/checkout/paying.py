"""To the gateway and back. What the browser says of a payment is never believed: its gateway is asked."""

import logging
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from commerce.entitlements.models import Entitlement
from commerce.orders.enums import SETTLED
from commerce.orders.models import Order
from commerce.orders.rules import holds_order, owns_order
from commerce.payments.gateway import GatewayRefused
from commerce.payments.models import Payment
from commerce.payments.settling import settle_payment
from commerce.payments.specs import GatewayGone, PaymentRefused
from commerce.payments.starting import KEY, start_payment
from core.http import ServiceAway
from core.rate_limit import is_too_often
from learning.courses.models import Course

from .going_on import PROVED
from .visitors import sign_in_buyer

log = logging.getLogger(__name__)

ASKED_A_MINUTE = 20  # how often one payment's gateway is asked for somebody who waits
NOBODY = UUID(int=0)


def own_order(request: HttpRequest, key) -> Order:
    """Of whoever is signed in, or placed by this browser. Raises Http404."""
    order = get_object_or_404(Order, key=key)
    return _if_ours(request, order)


def own_payment(request: HttpRequest, key) -> Payment:
    payment = get_object_or_404(Payment.objects.select_related("order"), key=key)
    _if_ours(request, payment.order)
    return payment


def _if_ours(request: HttpRequest, order: Order) -> Order:
    if owns_order(request.user, order) or holds_order(request.session, order):
        return order
    raise Http404("This order was placed by somebody else, or in another browser.")


def lead_to_payment(request: HttpRequest, order: Order, gateway: str) -> HttpResponse:
    try:
        payment = start_payment(
            order=order,
            gateway=gateway,
            done_url=_address(request, "pay_return"),
            canceled_url=_address(request, "pay_canceled"),
        )
    except PaymentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("pay_order", key=order.key)
    return redirect("pay", key=payment.key)


def _address(request: HttpRequest, name: str) -> str:
    """With `{payment}` in place of the key that the payment will have."""
    return request.build_absolute_uri(reverse(name, args=[NOBODY])).replace(str(NOBODY), KEY)


def ask_gateway(payment: Payment) -> Payment:
    """The payment as its gateway says it is; as it was where the gateway cannot be asked now. The inbox, the
    reconciler and the next look find out."""
    if is_too_often(f"ask_payment:{payment.pk}", most=ASKED_A_MINUTE, seconds=60):
        return payment
    try:
        settled = settle_payment(payment.pk)
    except (ServiceAway, GatewayRefused, GatewayGone) as problem:
        log.warning("Payment %s could not be looked up: %s", payment.reference, problem)
        return payment
    return settled


def finish(request: HttpRequest, order: Order) -> HttpResponse:
    """After a paid order: into the first lesson, or to the order where there is no one lesson to go to."""
    request.session.pop(PROVED, None)  # another order may be for another address
    if sign_in_buyer(request=request, order=order):
        messages.success(
            request,
            _("You are in. We sent a link to %(email)s that proves your address: open it, and choose a password.")
            % {"email": order.email},
        )
    elif not request.user.is_authenticated:
        messages.success(
            request,
            _("Thank you, your order is settled. We wrote to %(email)s: sign in with this address to begin.")
            % {"email": order.email},
        )
    course = _opened_course(request, order)
    if course:
        messages.success(request, _("Thank you! The course is yours."))
        return redirect("continue_course", key=course.key)
    return redirect("order", key=order.key)


def _opened_course(request: HttpRequest, order: Order) -> Course | None:
    """The one course that this order opened to whoever is signed in."""
    if order.is_gift or order.status not in SETTLED or not owns_order(request.user, order):
        return None
    keys = {share["course"] for line in order.lines.all() for share in line.shares}
    if len(keys) != 1:
        return None
    course = Course.objects.filter(key__in=keys).first()
    is_open = course and Entitlement.objects.filter(user=request.user, course=course, revoked_at=None).exists()
    return course if is_open else None
