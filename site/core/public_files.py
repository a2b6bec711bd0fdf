"""Uploaded images, served by Django where no web server or object store does it (a laptop, a test)."""

from django.conf import settings
from django.http import Http404
from django.views.static import serve


def public_file(request, path):
    """A file below MEDIA_ROOT. Opened by itself it can run nothing: an SVG may hold script."""
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError:  # a name longer than the file system has names
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=86400"
    return response
