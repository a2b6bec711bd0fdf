"""From a kind and its context to words, in a person's language: those that ship, or what an administrator wrote."""

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import get_language, override

from core.request_origin import current_request
from core.site_facts import site_facts

from .kind import Kind, kinds
from .specs import Content
from .targets import open_path
from .texts import WrittenText, written_text
from .writing import as_html, as_subject, as_text


def language_for(to) -> str:
    """The language in which to speak to a user or an address: the user's own choice, else that of the page on which
    they did something, else the site's. What an administrator does for somebody says nothing of their language."""
    return getattr(to, "preferred_language", "") or _language_of_page(to) or site_facts().language


def _language_of_page(to) -> str:
    user = getattr(current_request(), "user", None)
    is_theirs = user is not None and (not user.is_authenticated or isinstance(to, str) or user == to)
    return (get_language() or "") if is_theirs else ""


def render_content(
    slug: str, context: dict, language: str, *, unsubscribe_url: str = "", written: WrittenText | None = None
) -> Content:
    """`written` is a text to try out, in place of what is stored for the kind. Raises UnknownMember."""
    kind, facts = kinds[slug], site_facts()
    with override(language):
        context = {
            "site_name": facts.name,
            "action_color": facts.action_color,
            "base_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/"),
            "language": language,
            "unsubscribe_url": unsubscribe_url,
            "preferences_path": reverse("notification_preferences") if unsubscribe_url else "",
            **context,
        }
        written = written or (written_text(slug, language) if kind.is_editable else None)
        return _written_content(kind, context, written) if written else _content_that_ships(kind, context)


def _content_that_ships(kind: Kind, context: dict) -> Content:
    folder = f"emails/{kind.template}"
    return Content(
        subject=" ".join(_plain(f"{folder}/subject.txt", context).split())[:255],
        text=_plain(f"{folder}/body.txt", context).strip() + "\n",
        html=get_template(f"{folder}/body.html").render(context),
    )


def _written_content(kind: Kind, context: dict, written: WrittenText) -> Content:
    values = placeholders(kind, context)
    return Content(
        subject=as_subject(written.subject, values)[:255],
        text=_plain("emails/written.txt", {**context, "written": as_text(written.body, values)}).strip() + "\n",
        html=get_template("emails/written.html").render(
            {**context, "written": as_html(written.body, values, context["action_color"])}
        ),
    )


def placeholders(kind: Kind, context: dict) -> dict[str, str]:
    """{name: value} of what a written text may say, from this context."""
    found = {"site_name": str(context.get("site_name", site_facts().name))}
    for name in kind.sample:
        value = context.get(name, "")
        if name in {"path", "title_key"} or name.endswith("_key"):
            continue  # said by {link}
        found[name] = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is False else str(value)
    path = open_path(*kind.target_of(context))
    if path:
        found["link"] = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path
    return found


def _plain(name: str, context: dict) -> str:
    """Rendered as text: "Tom & Jerry" stays as it is."""
    return get_template(name).template.render(Context(context, autoescape=False))
