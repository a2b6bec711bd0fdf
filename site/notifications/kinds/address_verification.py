from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Verify your address"),
    audience=Audience.EVERYBODY,
    template="accounts/address_verification",
    sample={"activate_url": "https://learn.example/accounts/confirm-email/key/"},
    channels=("email",),
    is_transactional=True,
    holds_secret=True,
)
