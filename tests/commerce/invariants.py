"""What is true of money whatever happened; asserted after every case."""

from commerce.entitlements.models import Entitlement
from commerce.ledger.accounts import gateway_clearing
from commerce.ledger.models import LedgerTransaction
from commerce.ledger.selectors import balance, trial_balance
from commerce.orders.enums import SETTLED
from commerce.orders.models import Order
from commerce.payments.checking import book_problems
from commerce.payments.enums import InboxStatus, PaymentStatus
from commerce.payments.models import Payment, WebhookEvent


def assert_invariants(*standins) -> None:
    """I1 to I4 and I6 of the fact sheet, I2 for these stand-ins; whatever `check_books` looks at too (I5)."""
    assert book_problems() == []
    for currency, accounts in trial_balance().items():  # I1
        assert sum(accounts.values()) == 0, (currency, accounts)
    for standin in standins:
        _books_agree(standin)
    for order in Order.objects.filter(status__in=SETTLED, total_minor__gt=0):  # I3
        confirmed = order.payments.filter(status=PaymentStatus.CONFIRMED)
        assert confirmed.count() == 1, f"{order} is {order.status} and has {confirmed.count()} confirmed payments"
        posted = LedgerTransaction.objects.filter(
            kind__in=("payment", "payment_accepted"), source__in=[f"payment:{payment.pk}" for payment in confirmed]
        )
        assert posted.count() in (1, 2)
        granted = Entitlement.objects.filter(source_kind="order_line", source_key__in=_keys(order))
        assert order.is_gift or granted.exists(), f"{order} is paid and opened nothing"
    unpaid = Order.objects.exclude(status__in=SETTLED)  # I4
    keys = [key for order in unpaid for key in _keys(order)]
    assert not Entitlement.objects.filter(source_kind="order_line", source_key__in=keys).exists()
    assert not WebhookEvent.objects.exclude(status__in=InboxStatus.values).exists()  # I6
    for payment in Payment.objects.filter(status=PaymentStatus.REVIEW):
        assert payment.cases.exists(), f"{payment} needs a look and nobody was told"


def _keys(order: Order) -> list[str]:
    return [str(pk) for pk in order.lines.values_list("pk", flat=True)]


def _books_agree(standin) -> None:
    """I2: what the gateway holds is what the books say it holds. Refunds on their way have left it already."""
    currencies = {payment.currency for payment in standin.books.payments}
    for currency in currencies:
        there = standin.books.net_minor(currency) - standin.books.fees_minor(currency)
        here = balance(gateway_clearing(standin.slug), currency) - _on_their_way(standin.slug, currency)
        assert here == there, f"{standin.slug} holds {there} {currency}, the books say {here}"


def _on_their_way(slug: str, currency: str) -> int:
    from commerce.payments.enums import RefundStatus
    from commerce.payments.models import Refund

    rows = Refund.objects.filter(payment__gateway=slug, currency=currency)
    return sum(row.amount_minor for row in rows.filter(status=RefundStatus.PENDING))
