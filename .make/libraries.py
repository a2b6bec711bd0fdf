"""Debian packages the site and its tests use, beside the Python ones."""

import shutil

from packages import ensure_packages, has_library, has_program

# WeasyPrint draws certificates and invoices as PDF with these.
PDF_NEEDS = {
    "libpango-1.0-0": has_library("pango-1.0"),
    "libpangoft2-1.0-0": has_library("pangoft2-1.0"),
    "libharfbuzz-subset0": has_library("harfbuzz-subset"),
    "fontconfig": has_program("fc-match"),
    "fonts-dejavu-core": lambda: False,
}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def ensure_pdf_libraries() -> bool:
    return ensure_packages(PDF_NEEDS, purpose="Printing PDF")


def ensure_nginx() -> bool:
    """The proxy of compose.yaml, which a few tests put before the site."""
    return ensure_packages({"nginx-light": has_program("nginx")}, purpose="Tests of the proxy")


def find_chromium() -> str | None:
    """The browser's path, installed if it is missing and that is allowed; None without one."""
    ensure_packages({"chromium": lambda: chromium_path() is not None}, purpose="Browser tests")
    return chromium_path()


def chromium_path() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
