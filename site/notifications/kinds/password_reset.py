from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Password forgotten"),
    audience=Audience.EVERYBODY,
    template="accounts/password_reset",
    sample={"password_reset_url": "https://learn.example/accounts/password/reset/key/1-set/"},
    channels=("email",),
    is_transactional=True,
    holds_secret=True,
)
