from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..going_on import KEPT, PROVED, read_way_on
from ..visitors import account_of


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
