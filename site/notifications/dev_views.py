"""/dev/mail/: what would have been sent. In development only (settings.DEV_MAIL)."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .dev_mailbox import find_mail, newest_mails


@never_cache
@require_safe
def mailbox(request):
    return render(request, "notifications/dev_mailbox.html", {"mails": newest_mails()})


@never_cache
@require_safe
def mail(request, file, place):
    found = find_mail(file, place)
    if found is None:
        raise Http404
    return render(request, "notifications/dev_mail.html", {"mail": found})
