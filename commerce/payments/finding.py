from collections.abc import Iterable

from .models import Payment, PaymentAlias


def find_payment(slug: str, reference: str, names: Iterable[str]) -> Payment | None:
    """By our reference, else by any name that the gateway has for it."""
    payments = Payment.objects.filter(gateway=slug)
    if reference and (payment := payments.filter(reference=reference).first()):
        return payment
    known = [name for name in names if name]
    if payment := payments.filter(gateway_reference__in=known).order_by("pk").first():
        return payment
    alias = PaymentAlias.objects.filter(gateway=slug, reference__in=known).select_related("payment").first()
    return alias.payment if alias else None
