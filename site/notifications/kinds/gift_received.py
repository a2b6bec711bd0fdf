from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Somebody gives you a course"),
    audience=Audience.STUDENTS,
    template="commerce/gift_received",
    sample={
        "giver": "Nandi Dlamini",
        "title": "How machines learn",
        "message": "For the long evenings.",
        "code": "K7QX-M4TR-9P2W-HCDF",
    },
    channels=("email",),
    is_transactional=True,
    holds_secret=True,
    is_listed=False,
    target=("page", "redeem_gift"),
)
