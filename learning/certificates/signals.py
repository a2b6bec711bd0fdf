"""News of this room, sent after commit."""

from django.dispatch import Signal

certificate_issued = Signal()  # certificate
certificate_revoked = Signal()  # certificate
