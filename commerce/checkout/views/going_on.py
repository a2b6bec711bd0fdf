from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commerce.orders.enums import SETTLED
from commerce.orders.holding import is_token_of
from commerce.orders.models import Order
from commerce.orders.rules import owns_order

from ..going_on import KEPT, PROVED, read_way_on
from ..visitors import account_of, hold_order


@never_cache
@require_http_methods(["GET", "POST"])
def go_on(request, key, token):
    """The link of a mail. It acts only when its button is pressed: mail programs open links by themselves."""
    kept = read_way_on(token)
    if kept is None or kept["product"] != str(key):
        return render(request, "checkout/link_too_old.html", {"key": key}, status=410)
    if request.method == "GET":
        return render(request, "checkout/go_on.html", {"email": kept["email"]})
    if not request.user.is_authenticated:
        name = kept.get("name", "")
        account_of(session=request.session, email=kept["email"], name=name, language=get_language())
        request.session[PROVED] = kept["email"]
    typed = urlencode({name: kept[name] for name in KEPT if kept.get(name)})
    return HttpResponseRedirect(f"{reverse('buy', args=[key])}?{typed}")


@never_cache
@require_safe
def go_on_with_order(request, key, token):
    """The link of a mail about an order that waits for its money. It lets this browser see what was typed, and pay.
    Once the order is paid the link opens nothing: it would sign in whoever follows it, mail programs too."""
    order = get_object_or_404(Order, key=key)
    if not owns_order(request.user, order):
        if order.status in SETTLED or not is_token_of(order, token):
            return redirect("order", key=key)  # which asks to sign in
        hold_order(request.session, order)
    return redirect("pay_order", key=key)
