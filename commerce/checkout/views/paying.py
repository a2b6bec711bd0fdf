"""From the order to the gateway's page, and back."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from commerce.money import Money
from commerce.orders.enums import SETTLED, OrderStatus
from commerce.orders.rules import holds_order, owns_order
from commerce.payments.enums import OPEN, PaymentStatus
from commerce.payments.gateway import gateways
from commerce.payments.models import Payment
from commerce.payments.offering import offered_gateways
from core.rate_limit import is_too_often
from learning.courses.models import Course

from ..basket import refusal_of
from ..paying import ask_gateway, finish, lead_to_payment, own_order, own_payment
from ..ways import ways_of

TRIES_AN_HOUR = 30  # of one order


@never_cache
@require_safe
def pay(request, key):
    """Leads to the gateway: by a redirect, by a form of ours, or by words."""
    payment = own_payment(request, key)
    if payment.status not in OPEN or payment.start is None or payment.order.status in SETTLED:
        return redirect("pay_return", key=key)
    if payment.order.status != OrderStatus.PENDING:  # its page at the gateway may be open still
        return redirect("pay_order", key=payment.order.key)
    start = payment.start
    if start["kind"] == "redirect":
        return HttpResponseRedirect(start["url"])
    member = gateways[payment.gateway] if payment.gateway in gateways else None
    context = {
        "payment": payment,
        "start": start,
        "title": member.title if member else payment.gateway,
        "total": Money(payment.amount_minor, payment.currency),
    }
    if start["kind"] == "instructions":
        return render(request, "checkout/instructions.html", context)
    response = render(request, "checkout/to_gateway.html", context)
    response._csp_update = {"form-action": member.form_origins() if member else []}
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_return(request, key, *, is_canceled: bool = False):
    """The buyer is back. A gateway that posts its return does so from its own site, without our cookies: it is led here
    once more by GET, which brings them."""
    payment = get_object_or_404(Payment.objects.select_related("order"), key=key)
    if request.method == "POST":
        response = HttpResponseRedirect(request.path)
        response.status_code = 303
        return response
    if payment.status in OPEN:
        payment = ask_gateway(payment)
    order = payment.order
    order.refresh_from_db()
    if not (owns_order(request.user, order) or holds_order(request.session, order)):
        return render(request, "checkout/elsewhere.html", {"is_paid": order.status in SETTLED})
    if order.status in SETTLED:
        return finish(request, order)
    if payment.status == PaymentStatus.REVIEW:
        return redirect("order", key=order.key)
    if payment.status in OPEN and not is_canceled:
        return redirect("pay_wait", key=key)
    if is_canceled:
        return redirect(f"{reverse('pay_order', args=[order.key])}?canceled=1")
    return redirect("pay_order", key=order.key)


@never_cache
@require_safe
def wait(request, key):
    """The bank takes its time. The page asks by itself, and says when it may be closed."""
    payment = own_payment(request, key)
    if payment.status in OPEN:
        payment = ask_gateway(payment)
    payment.order.refresh_from_db(fields=["status"])
    if payment.status not in OPEN or payment.order.status in SETTLED:
        return redirect("pay_return", key=key)
    if payment.start and payment.start["kind"] == "instructions":
        return redirect("pay", key=key)
    return render(request, "checkout/wait.html", {"payment": payment, "order": payment.order})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_order(request, key):
    """An order that waits for its money: try again, or pay in another way."""
    order = own_order(request, key)
    if order.status in SETTLED:
        return finish(request, order)
    offered, reason = [], _reason_not_to_pay(request, order)
    if order.status == OrderStatus.PENDING and not reason:
        offered = offered_gateways(currency=order.currency, amount_minor=order.total_minor)
    if request.method == "POST" and offered:
        if is_too_often(f"pay_order:{order.pk}", most=TRIES_AN_HOUR, seconds=3600):
            messages.error(request, _("You tried many times. Wait a little; your order is kept."))
        elif (wish := _wish(request, offered)) is not None:
            return lead_to_payment(request, order, wish)
        return redirect("pay_order", key=key)
    newest = order.payments.order_by("-pk").first()
    is_canceled = request.GET.get("canceled") == "1" and order.status == OrderStatus.PENDING
    line = order.lines.select_related("product").first()
    context = {
        "order": order,
        "lines": order.lines.all(),
        "total": Money(order.total_minor, order.currency),
        "ways": ways_of(offered),
        "reason": reason,
        "last": newest,
        "is_canceled": is_canceled,
        "failed": newest if newest and newest.status == PaymentStatus.FAILED and not is_canceled else None,
        "open": order.payments.filter(status__in=OPEN).order_by("-pk").first(),
        "product_key": line.product.key if line else None,
    }
    response = render(request, "checkout/pay_order.html", context)
    response._csp_update = {"form-action": sorted({each for _slug, way in offered for each in way.form_origins()})}
    return response


@never_cache
@require_safe
def order_done(request, key) -> HttpResponse:
    """Where an order leads that nothing had to be paid for."""
    order = own_order(request, key)
    if order.status not in SETTLED:
        raise Http404("Not paid.")
    return finish(request, order)


def _reason_not_to_pay(request, order) -> str:
    """What became of it since it was ordered: the same was bought otherwise, or staff took the buyer out."""
    if order.is_gift or not owns_order(request.user, order):
        return ""
    keys = {share["course"] for line in order.lines.all() for share in line.shares}
    return refusal_of(request.user, list(Course.objects.filter(key__in=keys).order_by("pk")))


def _wish(request, offered) -> str | None:
    """The way that was chosen, or the only one. None where the button of the order's page leads to the choice."""
    slugs = [slug for slug, _gateway in offered]
    wish = request.POST.get("gateway") or (slugs[0] if len(slugs) == 1 else "")
    return wish if wish in slugs else None
