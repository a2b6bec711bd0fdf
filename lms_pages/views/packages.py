"""The content host's part of packages: the page that plays one, and its files. See `core.content_host`."""

import posixpath

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string

from core import clock
from core.content_host import content_address, content_origin, site_origins
from core.content_static import has_content_static
from core.content_tokens import ContentGrant, TokenRefused, issue_token, read_token
from core.private_files import StoredFile, private_file_response
from learning.access.grants import may_use
from learning.packages.file_types import UNKNOWN, type_of
from learning.packages.models import Package

TOKEN_KIND = "package"
SECONDS = 3600  # most that a browser keeps a file without asking
# Opened by itself such a file is nothing; a drawing keeps its own styles.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def player_address(package: Package, *, person: int, lesson: int | None, now=None) -> str:
    """Where the player of this package is for this person: the `src` of a frame with `sandbox="allow-scripts"` and
    `allow="fullscreen"`. `person` 0 is a visitor, `lesson` None the editor. Raises NoContentHost."""
    token = issue_token(
        kind=TOKEN_KIND, person=person, lesson=lesson, thing=package.sha256, now=clock.current(now)
    )  # fmt: skip
    return content_address(f"/p/{token}/player")


def has_player() -> bool:
    """False where npm could not be reached when the site was set up: then nothing plays."""
    return has_content_static("h5p/main.bundle.js")


def player(request, token):
    grant = _granted(token)
    package = Package.objects.filter(sha256=grant.thing).first()
    if package is None or not has_player():
        raise Http404
    response = HttpResponse(render_to_string(f"lms_pages/packages/{package.kind}.html", {"package": package}))
    response["Content-Security-Policy"] = player_policy()
    response["Cache-Control"] = "private, no-cache"
    return response


def player_policy() -> str:
    """Names the host, because 'self' is nothing in a frame whose origin is opaque, as it is here by `sandbox` even when
    somebody opens the page by itself. Templates of some libraries are compiled ('unsafe-eval'). Other hosts are not
    asked for anything."""
    own = content_origin()
    return (
        f"default-src 'none'; script-src {own} 'unsafe-eval'; style-src {own} 'unsafe-inline'; "
        f"img-src {own} data: blob:; media-src {own} blob:; font-src {own} data:; connect-src {own}; "
        f"form-action 'none'; base-uri 'none'; frame-ancestors {' '.join(site_origins())}; sandbox allow-scripts"
    )


def package_file(request, token, path):
    if request.method == "OPTIONS":  # some libraries ask with headers of their own; the answer says nothing of the file
        return _with_cors(HttpResponse(status=204))
    grant = _granted(token)
    content_type = type_of(path)
    if content_type == UNKNOWN or posixpath.normpath(path) != path or path.startswith(("/", "..")) or "\\" in path:
        raise Http404
    response = private_file_response(
        request,
        StoredFile(f"packages/{grant.thing}/{path}"),
        content_type=content_type,
        is_ours=True,  # the page may ask no other host
    )
    if "X-Accel-Redirect" in response:
        place = response["X-Accel-Redirect"].removeprefix(settings.PRIVATE_FILES_NGINX_PREFIX)
        response["X-Accel-Redirect"] = settings.CONTENT_FILES_NGINX_PREFIX + place
    left = (grant.expires_at - clock.current()).total_seconds()
    response["Cache-Control"] = f"private, max-age={max(0, min(SECONDS, int(left)))}"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = FILE_POLICY
    return _with_cors(response)


def _granted(token: str) -> ContentGrant:
    """Raises PermissionDenied: forged, over, or no longer the person's to see."""
    try:
        grant = read_token(token, kind=TOKEN_KIND, now=clock.current())
    except TokenRefused:
        raise PermissionDenied from None
    if not may_use(grant):
        raise PermissionDenied
    return grant


def _with_cors(response):
    response["Access-Control-Allow-Origin"] = "*"  # no cookie ever comes along: the address alone opens
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = "3600"
    return response
