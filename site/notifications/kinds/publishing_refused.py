from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A scheduled page was not published"),
    audience=Audience.AUTHORS,
    template="pages/publishing_refused",
    sample={
        "page_title": "A neuron",
        "path": "/admin/pages/5/edit/",
        "findings": ["Block 3, Image: The picture has no description. Write one, or mark it as decorative."],
    },
    target=("path", "path"),
)
