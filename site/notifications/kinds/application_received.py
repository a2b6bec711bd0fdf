from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Somebody asks to teach"),
    audience=Audience.ADMINISTRATORS,
    template="accounts/application_received",
    sample={"name": "Sipho Dlamini", "application_id": "7"},
    target=("application", "application_id"),
)
