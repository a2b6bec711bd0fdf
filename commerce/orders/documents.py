"""Invoices, credit notes and what corrects them: numbered without gaps, frozen as plain data when they are issued."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commerce.seller import seller_facts
from core import clock

from .contents import content_of, form_of
from .drawing import draw_after_commit
from .enums import SETTLED, DocumentKind
from .models import DocumentCounter, Order, TaxDocument
from .refund_lines import as_refunded
from .specs import Buyer, OrderRefused
from .stepping import write_event

ORDER = "order"
CORRECTED_WITHIN = timedelta(days=21)
MOST_CORRECTIONS = 5


@transaction.atomic
def issue_invoice(*, order: Order, now: datetime | None = None) -> TaxDocument:
    """Of a paid order; once, however often it is asked for."""
    known = TaxDocument.objects.filter(order=order, kind=DocumentKind.INVOICE, source=ORDER).first()
    return known or _issue(order, DocumentKind.INVOICE, source=ORDER, now=clock.current(now))


@transaction.atomic
def issue_credit_note(
    *, order: Order, source: str, amount_minor: int, reason: str, now: datetime | None = None
) -> TaxDocument:
    """Of a recorded refund, once: tax at the rate of the original supply, whatever the rate is now."""
    known = TaxDocument.objects.filter(order=order, kind=DocumentKind.CREDIT_NOTE, source=source).first()
    if known:
        return known
    refund = order.refunds.get(source=source, amount_minor=amount_minor)
    return _issue(
        order,
        DocumentKind.CREDIT_NOTE,
        source=source,
        corrects=current_invoice(order),
        lines=as_refunded(order, refund),
        reason=reason,
        now=clock.current(now),
    )


@transaction.atomic
def issue_debit_note(*, order: Order, source: str, now: datetime | None = None) -> TaxDocument:
    """Takes the credit note of a refund back that failed; once."""
    known = TaxDocument.objects.filter(order=order, kind=DocumentKind.DEBIT_NOTE, source=source).first()
    if known:
        return known
    refund = order.refunds.get(source=source)
    return _issue(
        order,
        DocumentKind.DEBIT_NOTE,
        source=source,
        corrects=TaxDocument.objects.get(order=order, kind=DocumentKind.CREDIT_NOTE, source=source),
        lines=as_refunded(order, refund),
        reason=_("The refund failed; the amount remains paid."),
        now=clock.current(now),
    )


@transaction.atomic
def correct_invoice(*, order: Order, buyer: Buyer, by=None, now: datetime | None = None) -> TaxDocument:
    """The buyer's particulars were wrong: an invoice with the right ones, which names the one it is instead of. Of a
    locked order. Raises OrderRefused before it is paid, after 21 days, and when nothing would change."""
    now = clock.current(now)
    if order.status not in SETTLED or order.paid_at is None:
        raise OrderRefused(_("There is no invoice yet that could be corrected."))
    if not may_correct(order, now):
        raise OrderRefused(_("An invoice is corrected within 21 days. Write to us about later ones."))
    buyer = replace(buyer, email=order.email, region=order.region, language=order.language, country=order.country)
    changed = [name for name, value in vars(buyer).items() if getattr(order, name) != value]
    first = current_invoice(order)
    if not changed:
        raise OrderRefused(_("These are the particulars that stand on it already."))
    count = order.documents.filter(kind=DocumentKind.INVOICE).count()
    if count > MOST_CORRECTIONS:
        raise OrderRefused(_("This invoice was corrected often enough. Write to us."))
    for name in changed:
        setattr(order, name, getattr(buyer, name))
    order.save(update_fields=changed)
    document = _issue(order, DocumentKind.INVOICE, source=f"correction:{count}", corrects=first, now=now)
    write_event(order, now=now, note=f"{document} corrects {first}: {', '.join(changed)}", by=by)
    return document


def may_correct(order: Order, now: datetime) -> bool:
    return order.paid_at is not None and now < order.paid_at + CORRECTED_WITHIN


def was_corrected(order: Order) -> bool:
    return order.documents.filter(kind=DocumentKind.INVOICE, corrects__isnull=False).exists()


def current_invoice(order: Order) -> TaxDocument:
    """The one that counts: the last correction. Raises TaxDocument.DoesNotExist before the order is paid."""
    return order.documents.filter(kind=DocumentKind.INVOICE).latest("pk")


def _issue(order, kind, *, source: str, now: datetime, corrects=None, lines=None, reason="") -> TaxDocument:
    facts = seller_facts()
    form = form_of(order, facts) if kind == DocumentKind.INVOICE or corrects is None else corrects.form
    content = content_of(
        order, kind=kind, form=form, facts=facts, corrects=corrects, lines=lines, reason=reason, now=now
    )
    sign = -1 if kind == DocumentKind.CREDIT_NOTE else 1
    series = {
        DocumentKind.INVOICE: facts.invoice_prefix,
        DocumentKind.CREDIT_NOTE: facts.credit_note_prefix,
        DocumentKind.DEBIT_NOTE: facts.debit_note_prefix,
    }[kind]
    document = TaxDocument.objects.create(
        order=order,
        kind=kind,
        form=form,
        series=series,
        number=_take_number(series),
        source=source,
        corrects=corrects,
        issued_at=now,
        currency=order.currency,
        total_minor=sign * content["total_minor"],
        tax_minor=sign * content["tax_minor"],
        content=content,
    )
    draw_after_commit(document)
    return document


def _take_number(series: str) -> int:
    """The next one. Its row stays locked until the transaction ends, so one that comes to nothing leaves no gap."""
    counters = DocumentCounter.objects.filter(series=series)
    if not counters.update(last=F("last") + 1):
        DocumentCounter.objects.get_or_create(series=series)
        counters.update(last=F("last") + 1)
    return counters.get().last
