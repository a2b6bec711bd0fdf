from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Invitation to register"),
    audience=Audience.EVERYBODY,
    template="accounts/invitation",
    sample={"invitation_url": "https://learn.example/accounts/invitation/key/"},
    channels=("email",),
    is_transactional=True,
    holds_secret=True,
)
