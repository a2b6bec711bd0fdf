"""What members are told of a payment, and where its messages are to come."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from .gateway import Gateway, PaymentHandle, usable_gateway
from .models import Payment, Refund
from .specs import GatewayGone


def handle_of(payment: Payment, *, about: Refund | None = None) -> PaymentHandle:
    """`about`: the refund in question, where it is about one."""
    refunds = payment.refunds.exclude(gateway_reference="").exclude(pk=about.pk if about else None)
    bodies = payment.notices.filter(is_confirmed=True).order_by("pk").values_list("body", flat=True)
    return PaymentHandle(
        reference=payment.reference,
        gateway_reference=payment.gateway_reference,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        started_at=payment.started_at,
        kept=payment.kept,
        notices=[bytes(body) for body in bodies],
        claimed=list(refunds.values_list("gateway_reference", flat=True)),
    )


def gateway_of(payment: Payment) -> Gateway:
    """Raises GatewayGone."""
    gateway = usable_gateway(payment.gateway)
    if gateway is None:
        raise GatewayGone(f"{payment.gateway} is not set up.")
    return gateway


def notify_url(slug: str) -> str:
    with override(None):
        return settings.WAGTAILADMIN_BASE_URL + reverse("payment_webhook", args=[slug])
