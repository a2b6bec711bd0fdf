"""The file of a certificate and the credential in it: made once, in a worker, and kept.

Whoever draws works on the row alone, so a worker that dies leaves nothing half done: a row that still has no file is
drawn again. Of two who draw the same at once, the first to finish has made it; the other's file is thrown away.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from core import clock
from core.background import send_after_commit
from core.private_files import private_storage
from learning.credentials.selectors import issuer_url
from learning.credentials.services import seal_pdf, sign_credential

from .credential import build_credential
from .enums import EventKind
from .models import Certificate, CertificateEvent
from .rendering.card import render_card
from .rendering.pdf import render_pdf
from .selectors import facts_of

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=6)


def is_drawn_in_request() -> bool:
    """With no broker there is no worker: whoever looks first makes the file."""
    return bool(current_app.conf.task_always_eager)


def draw_after_commit(certificate: Certificate) -> None:
    """Finishing a lesson never waits for it."""
    from .tasks import draw

    if not is_drawn_in_request():
        send_after_commit(draw, certificate.pk)


def draw_certificate(*, pk: int, now: datetime | None = None) -> bool:
    """Make and keep the file. Returns whether this call did; a second one changes nothing. A failure is noted on the
    row, logged, and tried again by `tick`, each time after a longer wait."""
    now = clock.current(now)
    rows = Certificate.objects.to_be_drawn().select_related("template_version", "course", "student")
    certificate = rows.filter(pk=pk).first()
    if certificate is None:
        return False
    try:
        return _draw(certificate, now)
    except Exception as error:
        log.exception("Certificate %s could not be drawn", pk)
        wait = min(timedelta(minutes=2 ** min(certificate.draw_attempts, 20)), LONGEST_WAIT)
        Certificate.objects.filter(pk=pk).update(
            draw_attempts=F("draw_attempts") + 1,
            draw_error=f"{type(error).__name__}: {error}"[:500],
            draw_next_at=now + wait,
        )
        return False


def _draw(certificate: Certificate, now: datetime) -> bool:
    facts = facts_of(certificate)
    with override(facts.language):
        credential = certificate.credential or sign_credential(_credential(certificate, facts), now=now)
        pdf = seal_pdf(render_pdf(facts, credential=credential), now=now)
    storage = private_storage()
    name = storage.save(f"certificates/{certificate.key}.pdf", ContentFile(pdf))
    done = {"pdf": name, "credential": credential, "drawn_at": now, "draw_error": "", "draw_next_at": None}
    if Certificate.objects.to_be_drawn().filter(pk=certificate.pk).update(**done):
        return True
    storage.delete(name)
    return False


def _credential(certificate: Certificate, facts) -> dict:
    return build_credential(
        facts,
        certificate_key=certificate.key,
        status_index=certificate.status_index,
        issuer_url=issuer_url(),
        course_key=certificate.course.key,
        email=certificate.student.email,
    )


@transaction.atomic
def make_anew(*, certificate: Certificate, now: datetime | None = None) -> bool:
    """Throw file and credential away and have them made by the key that signs now. What stands on it stays. Returns
    whether this call did."""
    now = clock.current(now)
    row = Certificate.objects.filter(pk=certificate.pk, pdf=certificate.pdf).exclude(credential=None)
    fields = {"pdf": "", "credential": None, "drawn_at": None, "draw_attempts": 0, "draw_error": ""}
    if not row.update(**fields, draw_next_at=now):
        return False
    CertificateEvent.objects.create(certificate=certificate, kind=EventKind.SIGNED_ANEW, at=now)
    if certificate.pdf:
        transaction.on_commit(partial(private_storage().delete, certificate.pdf.name), robust=True)
    draw_after_commit(certificate)
    return True


def card_of(certificate: Certificate) -> bytes:
    """The picture of a shared link, drawn once for what it shows."""
    shown = ("named" if certificate.shows_name else "nameless") + ("-graded" if certificate.shows_grade else "")
    name, storage = f"certificates/cards/{certificate.key}-{shown}.png", private_storage()
    if storage.exists(name):
        with storage.open(name) as file:
            return file.read()
    facts = facts_of(certificate)
    if not certificate.shows_name:
        facts = replace(facts, student_name="")
    if not certificate.shows_grade:
        facts = replace(facts, grade="")
    drawn = render_card(facts)
    storage.save(name, ContentFile(drawn))
    return drawn
