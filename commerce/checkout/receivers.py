from django.dispatch import receiver

from accounts.proving import end_unproved_sessions
from accounts.rules import has_to_prove_address
from commerce.orders.signals import order_paid

from .coming_in import tell
from .models import VisitorOrder


@receiver(order_paid, dispatch_uid="checkout.tell_known")
def tell_known(sender, order, **kwargs):
    """The account was there before: its owner has to sign in, this browser is not let in. Where nobody proved the
    address, another browser may be in by having paid first: it is not left in what this one bought."""
    if VisitorOrder.objects.filter(order=order, made_account=False).exists():
        if order.total_minor > 0 and has_to_prove_address(order.user):
            end_unproved_sessions(user=order.user)
        tell(order_id=order.pk)
