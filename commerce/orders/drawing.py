"""The file of a document, drawn after commit and kept; tried again by `tick`. Of two who draw at once, the first to
finish has made it."""

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.core.files.base import ContentFile
from django.db.models import F, Q
from django.utils.translation import override

from core import clock
from core.background import send_after_commit
from core.private_files import private_storage

from .models import TaxDocument
from .rendering import render_document

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=6)
STALE = timedelta(minutes=2)  # a document older than this without a file has lost its task
AT_ONCE = 100


def is_drawn_in_request() -> bool:
    """With no broker there is no worker: whoever looks first makes the file."""
    return bool(current_app.conf.task_always_eager)


def draw_after_commit(document: TaxDocument) -> None:
    """Paying never waits for it."""
    from .tasks import draw

    if not is_drawn_in_request():
        send_after_commit(draw, document.pk)


def draw_due(now: datetime | None = None) -> int:
    """What `tick` runs. Returns how many files were made."""
    now = clock.current(now)
    due = TaxDocument.objects.filter(pdf="").filter(
        Q(draw_next_at__lte=now) | Q(draw_next_at=None, issued_at__lte=now - STALE)
    )
    return sum(draw_document(pk=pk, now=now) for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))


def draw_document(*, pk: int, now: datetime | None = None) -> bool:
    """Make and keep the original and the copy. Returns whether this call did. A failure is noted on the row, logged,
    and tried again, each time after a longer wait."""
    now = clock.current(now)
    document = TaxDocument.objects.filter(pk=pk, pdf="").first()
    if document is None:
        return False
    try:
        return _draw(document, now)
    except Exception as error:
        log.exception("Document %s could not be drawn", document)
        wait = min(timedelta(minutes=2 ** min(document.draw_attempts, 20)), LONGEST_WAIT)
        TaxDocument.objects.filter(pk=pk).update(
            draw_attempts=F("draw_attempts") + 1,
            draw_error=f"{type(error).__name__}: {error}"[:500],
            draw_next_at=now + wait,
        )
        return False


def _draw(document: TaxDocument, now: datetime) -> bool:
    with override(document.content["language"]):
        files = {"pdf": render_document(document), "copy_pdf": render_document(document, is_copy=True)}
    storage = private_storage()
    names = {
        field: storage.save(f"invoices/{document.key}-{field}.pdf", ContentFile(data)) for field, data in files.items()
    }
    done = {**names, "drawn_at": now, "draw_error": "", "draw_next_at": None}
    if TaxDocument.objects.filter(pk=document.pk, pdf="").update(**done):
        return True
    for name in names.values():
        storage.delete(name)
    return False
