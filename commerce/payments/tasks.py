from datetime import date

from celery import shared_task

from .inbox import work_on, work_on_keys
from .reconciling import check_payment, compare_gateway
from .refunding import send_refund


@shared_task(name="payments.act")
def act(event_id: int):
    work_on(pk=event_id)


@shared_task(name="payments.act_on_keys")
def act_on_keys(slug: str, keys: list[str]):
    work_on_keys(slug=slug, keys=keys)


@shared_task(name="payments.check")
def check(payment_id: int):
    check_payment(pk=payment_id)


@shared_task(name="payments.refund")
def refund(refund_id: int):
    send_refund(pk=refund_id)


@shared_task(name="payments.compare")
def compare(slug: str, day: str):
    compare_gateway(slug=slug, day=date.fromisoformat(day))
