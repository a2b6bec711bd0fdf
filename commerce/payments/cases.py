"""The review queue: money that fits nowhere, put up once, closed by a person or by what solves it."""

from datetime import datetime

from django.db.models import F

from commerce.money import Money, NoSuchCurrency, format_money
from core import clock

from .alarms import tell_finance
from .enums import ReviewReason
from .models import Payment, ReviewCase, WebhookEvent

OWN_END = (ReviewReason.REFUND_FAILED, ReviewReason.DISPUTE_LOST)  # not over with the payment they are about


def open_case(
    *,
    reason: ReviewReason,
    key: str,
    gateway: str,
    payment: Payment | None = None,
    notice: WebhookEvent | None = None,
    amount_minor: int | None = None,
    currency: str = "",
    detail: str = "",
    now: datetime | None = None,
) -> ReviewCase:
    """Once for each reason and key. Finance is told."""
    case, created = ReviewCase.objects.get_or_create(
        key=f"{reason}:{key}"[:200],
        defaults={
            "reason": reason,
            "gateway": gateway,
            "payment": payment,
            "notice": notice,
            "amount_minor": amount_minor,
            "currency": currency,
            "detail": detail[:500],
            "opened_at": clock.current(now),
        },
    )
    if created:
        context = {
            "case_id": str(case.pk),
            "reason": str(ReviewReason(reason).label),
            "gateway": gateway,
            "reference": payment.reference if payment else key,
            "amount": shown_amount(amount_minor, currency),
        }
        tell_finance(kind="payment_needs_look", key=f"payment_needs_look:{case.pk}", context=context)
    return case


def put_up(payment: Payment, reason: str, detail: str, now: datetime) -> None:
    """A case about what came by a payment."""
    open_case(
        reason=reason,
        key=f"payment:{payment.pk}",
        gateway=payment.gateway,
        payment=payment,
        amount_minor=payment.received_minor,
        currency=payment.received_currency,
        detail=detail,
        now=now,
    )


def close_cases(*, payment: Payment, resolution: str, by=None, now: datetime | None = None) -> int:
    """Those of this payment that are open. Returns how many."""
    rows = ReviewCase.objects.filter(payment=payment, closed_at=None).exclude(reason__in=OWN_END)
    return rows.update(closed_at=clock.current(now), closed_by=by, resolution=resolution[:500])


def close_cases_about(*, name: str, resolution: str, by=None, now: datetime | None = None) -> int:
    """Those that were opened with this `key`, whatever their reason: it came right by itself."""
    keys = [f"{reason}:{name}"[:200] for reason in ReviewReason]
    rows = ReviewCase.objects.filter(key__in=keys, closed_at=None)
    return rows.update(closed_at=clock.current(now), closed_by=by, resolution=resolution[:500])


def open_cases():
    return ReviewCase.objects.filter(closed_at=None).order_by(F("opened_at"), "pk")


def shown_amount(amount_minor: int | None, currency: str) -> str:
    if amount_minor is None or not currency:
        return ""
    try:
        return format_money(Money(amount_minor, currency))
    except NoSuchCurrency:  # what a gateway said
        return f"{amount_minor} {currency}"
