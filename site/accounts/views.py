from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from .forms import ProfileForm
from .time_zones import remember_time_zone


@login_required
def role_home(request):
    """Where this person belongs after signing in: staff in the editor, students in their courses, in their language."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    with override(request.user.preferred_language or get_language()):
        return redirect(reverse("my_learning"))


@login_required
def profile(request):
    """What others see of me, and how the site speaks to me."""
    mine = request.user.profile
    form = ProfileForm(request.POST or None, request.FILES or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        form.save()
        remember_time_zone(request.session, request.user)
        messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    mine_as_stored = type(mine).objects.get(pk=mine.pk) if form.errors else mine  # is_valid() wrote into `mine`
    return render(request, "accounts/profile.html", {"form": form, "profile": mine_as_stored})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def prove_address(request):
    """Where somebody is led whose address nobody proved yet, when they want more than to learn. POST: another link."""
    address = EmailAddress.objects.filter(user=request.user, email=request.user.email, verified=False).first()
    if address is None:
        return redirect("profile")
    if request.method == "POST":
        if send_verification_email_to_address(request, address):
            messages.success(request, _("We sent another link. The newest one works."))
        else:
            messages.info(request, _("We sent one only just now. Look for it, or wait a few minutes."))
        return redirect("prove_address")
    return render(request, "accounts/prove_address.html", {"email": address.email})


@login_required
@require_POST
def end_session(request, pk):
    """Sign one of my devices out. allauth's own page ends all others at once."""
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")
