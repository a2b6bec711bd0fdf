"""Stand-ins for payment gateways: servers on this machine that keep books of their own, made from documentation. Of
members that ask nobody outside it is people who press and write, and their books are of that.

    with standin_of("paystack")() as standin:
        settings.PAYSTACK_URL = standin.settings["PAYSTACK_URL"]   # and the others

Each is a `standin.Standin`, in a module of its own. What to do with one: that class; what can go wrong: `faults`.
"""

from importlib import import_module

STANDINS = {
    "local": "LocalBank",
    "manual": "BankTransfers",
    "payfast": "PayFast",
    "paypal": "PayPal",
    "paystack": "Paystack",
    "razorpay": "Razorpay",
    "stripe": "Stripe",
}


def standin_of(slug: str):
    """The class of this gateway's stand-in; raises KeyError for one that has none."""
    return getattr(import_module(f"tests.standins.{slug}"), STANDINS[slug])
