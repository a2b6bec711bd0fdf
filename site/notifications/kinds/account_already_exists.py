from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Somebody tries to register with your address"),
    audience=Audience.EVERYBODY,
    template="accounts/account_already_exists",
    sample={
        "sign_in_url": "https://learn.example/accounts/login/",
        "password_reset_url": "https://learn.example/accounts/password/reset/",
    },
    channels=("email",),
    is_transactional=True,
)
