from django.db import models
from django.utils.translation import gettext_lazy as _


class UploadState(models.TextChoices):
    RECEIVING = "receiving", _("Still being uploaded")
    WAITING = "waiting", _("Waiting for the virus scanner")
    CLEAN = "clean", _("Scanned, nothing found")
    SKIPPED = "skipped", _("Not scanned")  # this site has no scanner
    INFECTED = "infected", _("Something harmful was found")
    REFUSED = "refused", _("Not accepted")


SHOWN = (UploadState.CLEAN, UploadState.SKIPPED)  # what others than the owner may see
KEPT = (UploadState.WAITING, *SHOWN)  # what can be handed in
