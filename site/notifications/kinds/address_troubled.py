from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Mails do not reach you"),
    audience=Audience.EVERYBODY,
    template="notifications/address_troubled",
    sample={"address": "thandi@example.org", "is_gone": True},
    channels=("in_site",),
    is_transactional=True,
    target=("page", "notification_preferences"),
)
