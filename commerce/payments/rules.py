"""Who may do what with payments: finance and administrators look and act, nobody else does either."""

MANAGE = "orders.manage_orders"
VIEW = "payments.view_payment"


def may_manage_payments(user) -> bool:
    """Refund, settle by hand, ask the gateway, take up messages again, close cases."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(MANAGE))


def may_see_payments(user) -> bool:
    """All of them, in the back office. Buyers see theirs on the page of the order."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(VIEW))
