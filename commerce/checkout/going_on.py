"""A discount that depends on who buys, asked for by somebody who is not signed in: whatever address they typed, a mail
with a link leads on. Who follows it has the address, and the discount is counted for its owner."""

from django.core import signing

from accounts.models import User
from core.rate_limit import is_too_often
from notifications.services import send_message

SALT = "commerce.checkout.going_on"
LASTS = 3 * 86_400  # seconds
PROVED = "checkout_address"  # session: the address whose mail was followed here
KEPT = ("name", "country", "company", "address", "vat_number", "code", "currency")
MAILS_AN_HOUR = 5


def send_way_on(*, email: str, product, title: str, typed: dict) -> bool:
    """False when this address was written to too often. The language of the mail is that of the page."""
    if is_too_often(f"way_on:{email.lower()}", most=MAILS_AN_HOUR, seconds=3600):
        return False
    kept = {name: typed[name] for name in KEPT if typed.get(name)}
    token = signing.dumps({"email": email.lower(), "product": str(product.key), **kept}, salt=SALT, compress=True)
    context = {"title": title, "product_key": str(product.key), "token": token}
    send_message(kind="checkout_way_on", to=email, context=context)
    return True


def read_way_on(token: str) -> dict | None:
    """What was typed, with `email` and `product`; None for a link that is too old or was changed."""
    try:
        return signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None


def proved_address(session) -> str:
    return session.get(PROVED, "")


def owner_of(address: str) -> User | None:
    return User.objects.filter(email=address).first() if address else None
