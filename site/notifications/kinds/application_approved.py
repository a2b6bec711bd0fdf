from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Your application to teach is approved"),
    audience=Audience.EVERYBODY,
    template="accounts/application_approved",
    sample={"reason": "We liked your sample."},
    is_transactional=True,
    target=("page", "teach"),
)
