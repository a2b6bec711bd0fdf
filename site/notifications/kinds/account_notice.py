from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Changes to your account"),
    audience=Audience.EVERYBODY,
    template="accounts/account_notice",
    sample={"subject": "Password changed", "text": "Your password was changed."},
    channels=("email",),
    is_transactional=True,
    is_editable=False,
)
