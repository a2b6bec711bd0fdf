from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Your application to teach is declined"),
    audience=Audience.EVERYBODY,
    template="accounts/application_declined",
    sample={"reason": "Please show us a whole lesson."},
    is_transactional=True,
    target=("page", "teach"),
)
