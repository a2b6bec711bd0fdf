"""The licenses that H5P has codes for, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

CODES = {
    "U": _("Undisclosed"),
    "CC BY": _("Creative Commons Attribution"),
    "CC BY-SA": _("Creative Commons Attribution-ShareAlike"),
    "CC BY-ND": _("Creative Commons Attribution-NoDerivatives"),
    "CC BY-NC": _("Creative Commons Attribution-NonCommercial"),
    "CC BY-NC-SA": _("Creative Commons Attribution-NonCommercial-ShareAlike"),
    "CC BY-NC-ND": _("Creative Commons Attribution-NonCommercial-NoDerivatives"),
    "CC0 1.0": _("Creative Commons Zero: no rights reserved"),
    "CC PDM": _("Public Domain Mark"),
    "GNU GPL": _("GNU General Public License"),
    "PD": _("Public domain"),
    "ODC PDDL": _("Open Data Commons Public Domain Dedication"),
    "C": _("Copyright: all rights reserved unless stated"),
}


def license_name(code: str, version: str, extras: str) -> str:
    """Such as "Creative Commons Attribution 4.0", with what the author added."""
    words = [str(CODES[code]) if code in CODES else gettext("No license named")]
    if version and code not in {"", "U", "C", "CC0 1.0"}:
        words.append(version)
    return " ".join(words) + (f" ({extras})" if extras else "")
