from django.dispatch import receiver

from commerce.orders.signals import order_paid

from .coming_in import tell
from .models import VisitorOrder


@receiver(order_paid, dispatch_uid="checkout.tell_known")
def tell_known(sender, order, **kwargs):
    """The account was there before: its owner has to sign in, this browser is not let in."""
    if VisitorOrder.objects.filter(order=order, made_account=False).exists():
        tell(order_id=order.pk)
