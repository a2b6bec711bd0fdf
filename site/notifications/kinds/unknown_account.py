from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Somebody asks for a password where there is no account"),
    audience=Audience.EVERYBODY,
    template="accounts/unknown_account",
    sample={"signup_url": "https://learn.example/accounts/signup/"},
    channels=("email",),
    is_transactional=True,
)
