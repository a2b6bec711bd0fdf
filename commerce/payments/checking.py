"""Do books and rows agree? For `manage.py check_books`, and for whoever restored a backup."""

from collections import defaultdict

from django.db.models import F, Sum

from commerce.ledger.accounts import PLATFORM_REVENUE, REFUNDS_PAYABLE, ROUNDING, gateway_clearing
from commerce.ledger.selectors import trial_balance, unbalanced_transactions
from commerce.orders.enums import SETTLED
from commerce.orders.models import Order, OrderRefund

from .booking import paid_from, surplus_of
from .enums import PaymentStatus, RefundStatus
from .models import Dispute, Payment, Refund

Table = dict[str, dict[str, int]]


def book_problems() -> list[str]:
    """What is wrong, in words for operators; empty when all agrees."""
    table = trial_balance()
    problems = [f"transaction {pk} is off by {left} {currency}" for pk, currency, left in unbalanced_transactions()]
    for currency, accounts in table.items():
        if sum(accounts.values()):
            problems.append(f"{currency}: all accounts together hold {sum(accounts.values())}, not nothing")
        if accounts.get(ROUNDING):
            problems.append(f"{currency}: {ROUNDING} holds {accounts[ROUNDING]}, not nothing")
    return [*problems, *_clearing_problems(table), *_earning_problems(table), *_payable_problems(table), *_orders()]


def _clearing_problems(table: Table) -> list[str]:
    """What gateways hold: received, less fees, refunds paid and what banks took back."""
    wanted: Table = defaultdict(lambda: defaultdict(int))
    for payment in Payment.objects.filter(received_minor__isnull=False):
        held = payment.received_minor - (payment.fee_minor or 0)
        wanted[payment.received_currency][gateway_clearing(payment.gateway)] += held
    for refund in Refund.objects.filter(status=RefundStatus.SUCCEEDED).select_related("payment"):
        wanted[refund.currency][paid_from(refund.payment, refund)] -= refund.amount_minor
    for dispute in Dispute.objects.select_related("payment"):
        taken = dispute.withdrawn_minor + dispute.fee_minor
        wanted[dispute.currency][gateway_clearing(dispute.payment.gateway)] -= taken
    return _compared(wanted, table, lambda code: code == "bank" or code.startswith("gateway_clearing:"))


def _earning_problems(table: Table) -> list[str]:
    """Revenue and tax together: what orders brought, less what went back of them."""
    wanted: dict[str, int] = defaultdict(int)
    for payment in Payment.objects.filter(status=PaymentStatus.CONFIRMED):
        wanted[payment.received_currency] += payment.received_minor
    for payment, surplus in _paid_again():
        wanted[payment.received_currency] -= surplus
    for refund in OrderRefund.objects.filter(undone_at=None).select_related("order"):
        wanted[refund.order.currency] -= refund.amount_minor
    problems = []
    for currency in {*wanted, *table}:
        accounts = table.get(currency, {})
        earned = -sum(amount for code, amount in accounts.items() if _is_earned(code))
        if earned != wanted[currency]:
            problems.append(f"{currency}: revenue and tax are {earned}, payments less refunds {wanted[currency]}")
    return problems


def _is_earned(code: str) -> bool:
    return code == PLATFORM_REVENUE or code.startswith("vat_output:")


def _payable_problems(table: Table) -> list[str]:
    """What is here and not ours: refunds begun and not paid, and money that fits nowhere."""
    wanted: Table = defaultdict(lambda: defaultdict(int))
    unassigned = Payment.objects.filter(status=PaymentStatus.REVIEW, received_minor__isnull=False)
    for payment in unassigned:
        paid = payment.refunds.filter(status=RefundStatus.SUCCEEDED).aggregate(sum=Sum("amount_minor"))["sum"] or 0
        wanted[payment.received_currency][REFUNDS_PAYABLE] -= payment.received_minor - paid
    begun = Refund.objects.filter(status__in=[RefundStatus.PENDING, RefundStatus.MANUAL])
    for refund in begun.filter(payment__status=PaymentStatus.CONFIRMED):
        wanted[refund.currency][REFUNDS_PAYABLE] -= refund.amount_minor
    for payment, surplus in _paid_again():
        went_back = payment.refunded_minor - payment.order.refunded_minor
        wanted[payment.received_currency][REFUNDS_PAYABLE] -= max(0, surplus - went_back)
    return _compared(wanted, table, lambda code: code == REFUNDS_PAYABLE)


def _paid_again() -> list[tuple[Payment, int]]:
    """Confirmed payments to which more came under the same name, and how much."""
    more = Payment.objects.filter(status=PaymentStatus.CONFIRMED, received_minor__gt=F("amount_minor"))
    return [(payment, surplus_of(payment)) for payment in more.select_related("order")]


def _compared(wanted: Table, table: Table, is_meant) -> list[str]:
    problems = []
    for currency in sorted({*wanted, *table}):
        should, stands = wanted.get(currency, {}), table.get(currency, {})
        for code in sorted(filter(is_meant, {*should, *stands})):
            if should.get(code, 0) != stands.get(code, 0):
                problems.append(f"{currency}: {code} holds {stands.get(code, 0)}, the rows say {should.get(code, 0)}")
    return problems


def _orders() -> list[str]:
    """An order is paid by one payment, and what is not paid has none."""
    confirmed = Payment.objects.filter(status=PaymentStatus.CONFIRMED)
    by_order: dict[int, int] = defaultdict(int)
    for order_id in confirmed.values_list("order_id", flat=True):
        by_order[order_id] += 1
    problems = [f"order {pk} was paid {count} times" for pk, count in by_order.items() if count > 1]
    for order in Order.objects.filter(status__in=SETTLED, total_minor__gt=0).exclude(pk__in=by_order):
        problems.append(f"order {order.number} is {order.status}, and no payment says so")
    for order in Order.objects.filter(pk__in=by_order).exclude(status__in=SETTLED):
        problems.append(f"order {order.number} is {order.status}, and was paid")
    return problems
