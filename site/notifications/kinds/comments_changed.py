from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Comments on a page you follow"),
    audience=Audience.AUTHORS,
    template="pages/comments_changed",
    sample={
        "title": "A neuron",
        "person": "Lerato Dube",
        "added": ["This figure needs a legend."],
        "answered": ["There is one below it."],
        "resolved": ["A typo in the second line"],
        "deleted": [],
        "path": "/admin/pages/5/edit/",
    },
    target=("path", "path"),
)
