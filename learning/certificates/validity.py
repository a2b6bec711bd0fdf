"""When the end of a certificate is near: told to its student, and time to renew it."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from .enums import Standing
from .models import Certificate

TOLD_BEFORE = timedelta(days=30)
SHORT = timedelta(days=45)  # what is valid for a month would be told of on the day it is issued
SHORT_TOLD_BEFORE = timedelta(days=7)


def near_end(now: datetime) -> Q:
    """Certificates that end, or ended, within their time of notice."""
    is_short = Q(issued_at__gt=F("expires_at") - SHORT)
    return Q(is_short, expires_at__lte=now + SHORT_TOLD_BEFORE) | Q(~is_short, expires_at__lte=now + TOLD_BEFORE)


def is_near_end(certificate: Certificate, now: datetime) -> bool:
    """The same of one; also when it has ended. False for what never does."""
    if certificate.expires_at is None:
        return False
    is_short = certificate.issued_at > certificate.expires_at - SHORT
    return certificate.expires_at <= now + (SHORT_TOLD_BEFORE if is_short else TOLD_BEFORE)


def is_renewable(certificate: Certificate, now: datetime) -> bool:
    """It has expired or soon will, and counts otherwise."""
    return certificate.standing(now) in {Standing.VALID, Standing.EXPIRED} and is_near_end(certificate, now)
