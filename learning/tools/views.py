"""What a person agreed to, in one list: taking it back needs no lesson and no course."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .models import AITool
from .selectors import consents_of
from .services import withdraw_consent


@login_required
@never_cache
@require_safe
def consents(request):
    return render(request, "learning/tools/consents.html", {"consents": consents_of(request.user)})


@login_required
@require_POST
def withdraw(request, pk):
    tool = get_object_or_404(AITool, pk=pk, consents__user=request.user)
    if withdraw_consent(user=request.user, tool=tool):
        sentence = _("%(tool)s is not opened for you any more, and what it still reports is refused.")
        messages.success(request, sentence % {"tool": tool.name})
    return redirect("tool_consents")
