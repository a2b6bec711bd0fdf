"""Debian packages the site and its tests use, beside the Python ones."""

import contextlib
import platform
import shutil

from packages import ensure_packages, has_library, has_program, root_prefix

# WeasyPrint draws certificates and invoices as PDF with these.
PDF_NEEDS = {
    "libpango-1.0-0": has_library("pango-1.0"),
    "libpangoft2-1.0-0": has_library("pangoft2-1.0"),
    "libharfbuzz-subset0": has_library("harfbuzz-subset"),
    "fontconfig": has_program("fc-match"),
    "fonts-dejavu-core": lambda: False,
}
# Names in every script; a machine without them prints what it has.
LETTERS = {"fonts-noto-core": lambda: False, "fonts-noto-cjk": lambda: False}
SHELL = "chromium-headless-shell"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def ensure_pdf_libraries() -> bool:
    is_ready = ensure_packages(PDF_NEEDS, purpose="Printing PDF")
    ensure_packages(LETTERS, purpose="Printing names in every script")
    return is_ready


def ensure_nginx() -> bool:
    """The proxy of compose.yaml, which a few tests put before the site."""
    return ensure_packages({"nginx-light": has_program("nginx")}, purpose="Tests of the proxy")


def ensure_ffmpeg() -> bool:
    """Makes several bitrates of uploaded videos; the site works without it."""
    return ensure_packages({"ffmpeg": has_program("ffmpeg")}, purpose="Tests of films")


def find_headless_chromium() -> str | None:
    """For tests: Chromium without a window that nobody sees, at half the price; else the whole browser."""
    if not shutil.which(SHELL) and is_debian() and root_prefix() is not None:
        ensure_packages({SHELL: lambda: False}, purpose="Browser tests")
    return shutil.which(SHELL) or find_chromium()


def find_chromium() -> str | None:
    """The browser's path, installed if it is missing and that is allowed; None without one."""
    ensure_packages({"chromium": lambda: chromium_path() is not None}, purpose="The browser")
    return chromium_path()


def chromium_path() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def is_debian() -> bool:
    """Debian itself: what is made of it packs Chromium in other ways."""
    with contextlib.suppress(OSError):
        return platform.freedesktop_os_release()["ID"] == "debian"
    return False
