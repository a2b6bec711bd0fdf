"""From a kind and its context to words, in a person's language."""

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import get_language, override

from .kind import Kind
from .specs import Content


def language_for(to) -> str:
    """The language in which to speak to a user or an address: the user's own choice, else that of the moment."""
    return getattr(to, "preferred_language", "") or get_language() or settings.LANGUAGE_CODE


def render_content(kind: Kind, context: dict, language: str) -> Content:
    context = {
        "site_name": settings.SITE_NAME,
        "base_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/"),
        "language": language,
        **context,
    }
    folder = f"emails/{kind.template}"
    with override(language):
        return Content(
            subject=" ".join(_plain(f"{folder}/subject.txt", context).split())[:255],
            text=_plain(f"{folder}/body.txt", context).strip() + "\n",
            html=get_template(f"{folder}/body.html").render(context),
        )


def _plain(name: str, context: dict) -> str:
    """Rendered as text: "Tom & Jerry" stays as it is."""
    return get_template(name).template.render(Context(context, autoescape=False))
