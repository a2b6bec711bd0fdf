from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Digest"),
    audience=Audience.EVERYBODY,
    template="notifications/digest",
    sample={
        "entries": [
            {"subject": "Graded: Where averages mislead", "path": "/notifications/to/assignment/17/"},
            {"subject": "Exam on gradients opens soon", "path": "/notifications/to/lesson/0b1f7c1e/"},
        ],
        "count": 2,
    },
    channels=("email",),
    is_listed=False,
    is_editable=False,
)
