"""The static files of our own on the content host: the folder `content/` of them, under `/own/`, and no other."""

import posixpath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import FileResponse, Http404

from .content_host import content_origin, site_origins

FOLDER = "content"
# Fixed: what a file is does not depend on what the machine believes of its ending.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".gif": "image/gif",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".eot": "application/vnd.ms-fontobject",
}
SECONDS = 3600


def has_content_static(path: str) -> bool:
    """Whether there is such a file: what is fetched from npm may be missing."""
    name = f"{FOLDER}/{path}"
    return bool(finders.find(name)) or staticfiles_storage.exists(name)


def content_static(request, path):
    """A page (.html) may run its own scripts and be framed by the site; every other file is only itself."""
    kind = TYPES.get(posixpath.splitext(path)[1])
    name = posixpath.normpath(f"{FOLDER}/{path}")
    if kind is None or "\\" in path or not name.startswith(f"{FOLDER}/"):
        raise Http404
    response = FileResponse(_opened(name), content_type=kind)
    response["Access-Control-Allow-Origin"] = "*"  # scripts and fonts of a sandboxed frame come "from elsewhere"
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    if kind.startswith("text/html"):
        own = content_origin()
        response["Content-Security-Policy"] = (
            f"default-src 'none'; script-src {own}; style-src {own}; img-src {own} data:; font-src {own}; "
            f"connect-src {own}; form-action 'none'; base-uri 'none'; frame-ancestors {' '.join(site_origins())}"
        )
    return response


def _opened(name: str):
    """From the folders of the sources while developing, else from where collectstatic put them."""
    found = finders.find(name) if settings.DEBUG or not staticfiles_storage.exists(name) else None
    try:
        return open(found, "rb") if found else staticfiles_storage.open(name)
    except OSError:
        raise Http404 from None
