"""Buyers who ask for their money back, within the days and the part of the course that the seller settled."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce.money import Money
from commerce.orders.models import Order
from commerce.orders.rules import may_ask_refund
from commerce.orders.selectors import is_too_far
from commerce.payments.enums import PaymentStatus, RefundOrigin
from commerce.payments.models import Payment
from commerce.payments.refunding import refundable_minor, request_refund
from commerce.payments.specs import RefundRefused
from core import clock


class RefundForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What was wrong?"),
        max_length=300,
        help_text=gettext_lazy("It helps us to do better."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def ask_refund(request, key):
    """What is left of the order goes back the way it was paid; what it opened ends. Nobody else's page: 404."""
    order = get_object_or_404(Order, key=key)
    if not may_ask_refund(request.user, order, clock.current()):
        raise Http404
    payment = _payment_of(order)
    left = min(refundable_minor(payment), order.total_minor - order.refunded_minor) if payment else 0
    if not left or is_too_far(order):
        words = _(
            "This order cannot be refunded by a button: too much of the course is done, or a refund is on its way."
        )
        messages.error(request, words)
        return redirect("order", key=key)
    form = RefundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_refund(
                payment=payment,
                amount_minor=left,
                reason=form.cleaned_data["reason"],
                by=request.user,
                origin=RefundOrigin.CUSTOMER,
                ends_access=True,
            )
        except RefundRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your money is on its way back. A mail tells you when it was sent."))
            return redirect("order", key=key)
    context = {"order": order, "form": form, "amount": Money(left, order.currency)}
    return render(request, "checkout/ask_refund.html", context)


def _payment_of(order: Order) -> Payment | None:
    return order.payments.filter(status=PaymentStatus.CONFIRMED).order_by("pk").first()
