from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Welcome"),
    audience=Audience.EVERYBODY,
    template="accounts/welcome",
    sample={"name": "Thandi"},
    target=("page", "my_learning"),
)
