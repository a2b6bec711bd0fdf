from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commerce.money import Money
from core import clock

from .enums import LocalBankState
from .local_bank import press, state_of
from .models import LocalBankPayment


@never_cache
@require_http_methods(["GET", "POST"])
def pay(request, token):
    """The page of the bank that is none. Whoever has its address may press its buttons, as on any page of a bank."""
    if not settings.LOCAL_GATEWAY:
        raise Http404("This bank is closed.")
    row = get_object_or_404(LocalBankPayment, token=token)
    if request.method == "POST":
        row = press(row=row, act=request.POST.get("act", ""))
        if row.state != LocalBankState.CLOSED:
            return redirect(row.done_url)
    context = {
        "row": row,
        "state": state_of(row, clock.current()),
        "amount": Money(row.amount_minor, row.currency),
    }
    return render(request, "commerce/payments/local_bank.html", context)
