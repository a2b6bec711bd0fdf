"""Which headers guard which answers. django-csp writes the policy; here stands what differs from page to page."""

import re

from django.conf import settings

from core.content_host import content_origin

EDITOR_PATHS = ("/admin/", "/django-admin/")
OUTSIDE_PICTURE = re.compile(rb'<img\b[^>]*?\bsrc="(https://[A-Za-z0-9.-]+(?::\d+)?)/')
SERVICE = re.compile(
    rb'<lesson-media\b[^>]*? data-stream-from="([a-z0-9:/.* -]+)"'
)  # where a service's pieces come from
STREAM = re.compile(rb'<lesson-media\b[^>]*? data-stream="(https://[A-Za-z0-9.-]+|)/')  # "" before an address of ours


def add_static_headers(headers, path, url) -> None:
    """For WhiteNoise: static files hold nothing of anybody, and a CDN may serve them under another name."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"


class SecurityHeadersMiddleware:
    """Stands just inside CSPMiddleware and tells it what this answer needs.

    A page may frame others, show pictures of other sites and play their streams only when it does so. The editor has a
    policy of its own, because Wagtail writes inline scripts. Only previews may stand in frames of our own.
    """

    def __init__(self, get_response):
        from lms_pages.video_provider import active_provider  # settings read this module before there are apps

        self.get_response = get_response
        content = [content_origin()] if content_origin() else []
        origins = [*(f"https://{host}" for host in settings.FRAME_HOSTS), *content]
        self.frames = [(f"{origin}/".encode(), origin) for origin in origins]
        self.frames.append((b'<iframe class="pdf" src="/', "'self'"))
        policy = settings.EDITOR_CONTENT_SECURITY_POLICY
        self.editor_policy = {**policy, "frame-src": [*policy["frame-src"], *content]}
        if origins := active_provider().upload_origins():  # the browser sends videos there
            self.editor_policy["connect-src"] = ["'self'", *origins]

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info.startswith(EDITOR_PATHS):
            response._csp_replace = self.editor_policy
            response["X-Frame-Options"] = "SAMEORIGIN"
        elif getattr(request, "is_preview", False) or getattr(response, "is_framed_by_us", False):
            response._csp_replace = {"frame-ancestors": ["'self'"]}
            response["X-Frame-Options"] = "SAMEORIGIN"
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            wanted, found = getattr(response, "_csp_update", None) or {}, self.sources_of(response.content)
            names = {*wanted, *found}  # what the view asked for, and what the page shows
            response._csp_update = {name: [*wanted.get(name, ()), *found.get(name, ())] for name in names}
        return response

    def sources_of(self, html: bytes) -> dict[str, list[str]]:
        sources = {"frame-src": [origin for start, origin in self.frames if start in html]}
        if b'src="https://' in html:
            sources["img-src"] = sorted({found.decode() for found in OUTSIDE_PICTURE.findall(html)})
        if b' data-stream="' in html:
            streams = {found.decode() for found in STREAM.findall(html)} - {""}
            streams = sorted(streams.union(*(found.decode().split() for found in SERVICE.findall(html))))
            sources |= {"media-src": ["blob:", *streams], "connect-src": streams}
        return {name: origins for name, origins in sources.items() if origins}
