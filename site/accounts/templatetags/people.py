"""What pages about people need."""

from django import template
from django.utils.translation import gettext as _

from ..two_factor import TOTP, has_second_factor

register = template.Library()

# The first that is found is it: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS": "Firefox", "Chrome/": "Chrome",
            "CriOS": "Chrome", "Safari/": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS", "Windows": "Windows",
           "Mac OS X": "Mac", "Linux": "Linux"}  # fmt: skip


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, as people say it: "Firefox on Linux"."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown device")


@register.filter
def has_app(user) -> bool:
    """Whether this person's second factor (or one of them) is an authenticator app."""
    return has_second_factor(user, TOTP)
