from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .forms import ApplicationForm
from .rules import may_apply
from .services import ApplicationRefused, send_application


@login_required
def teach(request):
    """Ask to teach, and see what became of it."""
    user, is_open = request.user, may_apply(request.user)
    form = ApplicationForm(request.POST or None, initial={"about": user.profile.bio}) if is_open else None
    if request.method == "POST":
        if form is None:
            messages.info(request, _("You have applied already, or you teach here already."))
            return redirect("teach")
        if form.is_valid():
            try:
                send_application(user=user, **form.cleaned_data)
            except ApplicationRefused as refusal:
                messages.info(request, str(refusal))
            else:
                messages.success(request, _("Thank you. We have your application and write to you about it."))
            return redirect("teach")
    return render(
        request,
        "accounts/teach.html",
        {"form": form, "applications": user.instructor_applications.order_by("-sent_at")},
    )
