"""What a person is told on the site, how they want to be told, and the way out of mails."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .forms import FilterForm, preference_forms
from .kind import kinds
from .models import Notification
from .preferences import save_preferences, stop_mail
from .reading import mark_read, mend_count
from .targets import find_target
from .troubles import forget_trouble, troubled_addresses
from .unsubscribing import read_token

ON_A_PAGE = 20


@never_cache
@login_required
@require_safe
def notifications(request):
    """Newest first. GET: `unread` (1), `kind`, `page`."""
    mend_count(request.user)
    own = Notification.objects.filter(user=request.user)
    form = FilterForm(request.GET, used=own.order_by().values_list("kind", flat=True).distinct())
    page = Paginator(form.filtered(own), ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "is_filtered": bool(form.chosen)}
    return render(request, "notifications/list.html", context)


@login_required
@require_POST
def read_all(request):
    mark_read(user=request.user)
    messages.success(request, _("Everything is marked as read."))
    return _back(request)


@login_required
@require_POST
def read_one(request, pk):
    mark_read(user=request.user, pk=get_object_or_404(Notification, pk=pk, user=request.user).pk)
    return _back(request)


@never_cache
@login_required
@require_safe
def open_one(request, pk):
    """Lead to what it is about. Following the link is reading it."""
    notification = get_object_or_404(Notification, pk=pk, user=request.user)
    mark_read(user=request.user, pk=pk)
    return _lead(request, notification.target_kind, notification.target_key)


@never_cache
@login_required
@require_safe
def open_target(request, kind, key):
    """The same from a mail."""
    return _lead(request, kind, key)


@never_cache
@login_required
def preferences(request):
    table, times = preference_forms(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and table.is_valid() and times.is_valid():
        save_preferences(user=request.user, wishes=table.wishes(), **times.cleaned_data)
        messages.success(request, _("This is how you are told from now on."))
        return redirect("notification_preferences")
    context = {"table": table, "times": times, "is_troubled": bool(troubled_addresses([request.user.email]))}
    return render(request, "notifications/preferences.html", context)


@login_required
@require_POST
def use_address_again(request):
    if forget_trouble(address=request.user.email):
        messages.success(request, _("Mails go to your address again."))
    return redirect("notification_preferences")


@csrf_exempt  # the mail program sends it, or somebody who is not signed in; the token is the right to it
@never_cache
def unsubscribe(request, token):
    """GET asks, POST does it: programs that look at every link of a mail must not unsubscribe anybody."""
    found = read_token(token)
    user = get_user_model().objects.select_related("profile").filter(pk=found[0]).first() if found else None
    kind = kinds.get(found[1]) if found else None
    if user is None or kind is None:
        return render(request, "notifications/unsubscribe.html", {"kind": None}, status=404)
    is_done = request.method == "POST" and stop_mail(user=user, kind=found[1])
    return render(request, "notifications/unsubscribe.html", {"kind": kind, "is_done": is_done})


def _lead(request, kind: str, key: str):
    url = find_target(kind, key, request.user)
    return redirect(url) if url else render(request, "notifications/gone.html", status=404)


def _back(request):
    """To the list as it was filtered."""
    url = request.POST.get("next", "")
    return redirect(url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "notifications")
