"""From a kind and its context to words, in a person's language."""

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import get_language, override

from core.request_origin import current_request
from core.site_facts import site_facts

from .kind import Kind
from .specs import Content


def language_for(to) -> str:
    """The language in which to speak to a user or an address: the user's own choice, else that of the page on which
    they did something, else the site's. What an administrator does for somebody says nothing of their language."""
    return getattr(to, "preferred_language", "") or _language_of_page(to) or site_facts().language


def _language_of_page(to) -> str:
    user = getattr(current_request(), "user", None)
    is_theirs = user is not None and (not user.is_authenticated or isinstance(to, str) or user == to)
    return (get_language() or "") if is_theirs else ""


def render_content(kind: Kind, context: dict, language: str) -> Content:
    facts = site_facts()
    context = {
        "site_name": facts.name,
        "action_color": facts.action_color,
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
